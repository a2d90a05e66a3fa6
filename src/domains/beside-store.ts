import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { DAY, earlier } from '../lib/time.ts';
import type { Counts, LooksView, Reconnecting } from './domain.ts';

/** What is shown of a domain and does not stand in its row. */
export interface Beside {
  /** As the lists of apps have them: what was removed since the last reading counts no more. None before the first. */
  readonly counts: Counts | undefined;
  /** When the grant that it uses now was approved, by Salesforce's clock, and used last to renew a session. */
  readonly grant: { readonly approvedAt: Date; readonly usedAt: Date } | undefined;
  /** None of a domain that has not been read whole yet. */
  readonly looks: LooksView | undefined;
  /** The newest link that may still be finished. */
  readonly reconnecting: Reconnecting | undefined;
}

interface BesideRow {
  id: number;
  isRead: boolean;
  apps: number;
  tokens: number;
  users: number;
  packages: number;
  approvedAt: Date | null;
  usedAt: Date | null;
  /** int8 comes as text. */
  everyMs: string | null;
  looksNow: boolean;
  calls: number;
  askedBy: string | null;
  askedAt: Date | null;
  expiresAt: Date | null;
}

/** By id of the domain, all in one statement: each edit of a card asks for it. */
export async function besideOf(
  db: Db,
  workspaceId: number,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, Beside>> {
  const { rows } = await sql<BesideRow>`${prepared('beside_domains')}
    select d.id, d.last_synced_at is not null as is_read, held.apps, held.tokens,
      (select count(*)::int from org_user o where o.workspace_id = d.workspace_id and o.domain_id = d.id and o.gone_at is null) as users,
      (select count(*)::int from package p where p.workspace_id = d.workspace_id and p.domain_id = d.id and p.gone_at is null) as packages,
      g.code_exchanged_at as approved_at, g.refreshed_at as used_at,
      l.every_ms, l.due_at is not null as looks_now,
      case when l.day_from > ${earlier(now, DAY)}::timestamptz then l.calls else 0 end as calls,
      link.asked_by, link.created_at as asked_at, link.expires_at
    from domain d
    cross join lateral (
      select count(*)::int as apps, coalesce(sum(a.tokens), 0)::int as tokens from app a
      where a.workspace_id = d.workspace_id and a.domain_id = d.id and a.gone_at is null
    ) held
    left join grant_secret g on g.workspace_id = d.workspace_id and g.id = d.grant_id and g.ending_since is null
    left join look l on l.workspace_id = d.workspace_id and l.domain_id = d.id
    left join lateral (
      select c.asked_by, c.created_at, c.expires_at from consent c
      where c.workspace_id = d.workspace_id and c.domain_id = d.id and c.purpose = 'reconnect'
        and c.state in ('open', 'opened', 'exchanging') and c.expires_at > ${now}::timestamptz
      order by c.created_at desc limit 1
    ) link on true
    where d.workspace_id = ${workspaceId}::integer and d.id = any(${[...ids]}::integer[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, toBeside(row)]));
}

function toBeside(row: BesideRow): Beside {
  const { apps, tokens, users, packages, approvedAt, usedAt, everyMs, calls } = row;
  const { askedBy, askedAt, expiresAt } = row;
  return {
    counts: row.isRead ? { apps, tokens, users, packages } : undefined,
    grant: approvedAt && usedAt ? { approvedAt, usedAt } : undefined,
    looks:
      everyMs === null ? undefined : { everyMs: row.looksNow ? Number(everyMs) : undefined, calls },
    reconnecting:
      askedBy && askedAt && expiresAt
        ? { by: askedBy, since: askedAt, until: expiresAt }
        : undefined,
  };
}
