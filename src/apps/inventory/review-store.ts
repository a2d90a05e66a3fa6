import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { DAY, earlier } from '../../lib/time.ts';
import { ofList } from './batch-store.ts';
import { type AppFacts, UNUSED_DAYS } from './facts.ts';
import { isKnownClient } from './known-clients.ts';
import { lineColumns, riskiestFirst } from './line-columns-store.ts';
import type { ReviewApp } from './review.ts';
import type { ReviewProgress } from './view.ts';

/** So many of those that wait at most are gone through at once; the others come after them. */
const REVIEW_MOST = 2_000;

/** An app `a` of a domain `d` that is watched and was read, and not ours: it can be decided on. */
const isReviewable = sql<boolean>`
  d.deleted_at is null and d.last_synced_at is not null and d.own_app_id is distinct from a.id`;

const isSnoozed = (now: Date) =>
  sql<boolean>`(a.status = 'new' and coalesce(a.snoozed_until > ${now}, false))`;

type Row = Omit<ReviewApp, 'isInstalled' | 'isClient'> &
  Pick<AppFacts, 'applicationId' | 'label' | 'namespace' | 'startUrl'>;

/** The apps that wait for a decision, the riskiest first: all, or those of a list card. */
export async function reviewApps(
  db: Db,
  workspaceId: number,
  list: string | undefined,
  now: Date,
): Promise<readonly ReviewApp[]> {
  const { rows } = await sql<Row>`
    select ${lineColumns}, a.unusual, a.application_id, a.label, a.namespace, a.start_url,
      not (a.last_used_at is null and a.uses > 0)
        and coalesce(a.last_used_at, a.first_token_at) < ${earlier(now, UNUSED_DAYS * DAY)} as is_unused,
      a.users > 0 and not exists (
        select from token t left join org_user o on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id
          and o.user_id = t.user_id
        where t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id and t.gone_at is null
          and coalesce(o.active, true)) as is_unheld,
      exists (select from finding f where f.workspace_id = a.workspace_id and f.app_id = a.id and f.ended_at is null
        and f.severity in ('critical', 'high')) as is_grave
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where a.workspace_id = ${workspaceId} and ${isReviewable} and a.gone_at is null and a.status = 'new' and not ${isSnoozed(now)}
      and ${list === undefined ? sql`true` : ofList(workspaceId, list)}
    order by ${riskiestFirst} limit ${REVIEW_MOST}`.execute(db);
  return rows.map(({ applicationId, label, namespace, startUrl, ...app }) => ({
    ...app,
    isUnused: app.isUnused ?? false,
    isInstalled: applicationId !== null,
    isClient: isKnownClient({ name: app.name, applicationId, label, namespace, startUrl }),
  }));
}

/** How far a workspace is with its apps: with all, those of a list card, those of some domains. */
export async function reviewProgress(
  db: Db,
  workspaceId: number,
  { list, domainIds }: { list?: string | undefined; domainIds?: readonly number[] },
  now: Date,
): Promise<ReviewProgress> {
  const { rows } = await sql<ReviewProgress>`
    select count(*) filter (where a.gone_at is null)::integer as total,
      count(*) filter (where a.gone_at is null and a.status <> 'new')::integer as decided,
      count(*) filter (where a.gone_at is null and ${isSnoozed(now)})::integer as snoozed,
      count(*) filter (where a.gone_at is not null and a.is_listed and a.status = 'new')::integer as idle
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where a.workspace_id = ${workspaceId} and ${isReviewable}
      and ${list === undefined ? sql`true` : ofList(workspaceId, list)}
      and ${domainIds === undefined ? sql`true` : sql`a.domain_id = any(${domainIds})`}`.execute(
    db,
  );
  return rows[0] ?? { total: 0, decided: 0, snoozed: 0, idle: 0 };
}
