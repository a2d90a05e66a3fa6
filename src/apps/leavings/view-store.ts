import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { RevocationView } from '../inventory/view.ts';
import { viewLeavingRuns } from '../revocations/view-store.ts';

const SHOWN_MOST = 10;

/** Names are foreign text. */
export interface LeavingPerson {
  readonly userId: string;
  readonly name: string;
  readonly username: string;
  readonly active: boolean;
  /** As they were found, and now. */
  readonly tokensThen: number;
  readonly tokens: number;
}

export interface LeavingApp {
  readonly appId: number;
  readonly name: string;
  readonly tokens: number;
}

/** People of a domain who became inactive and held tokens, as it stands now. */
export interface LeavingView {
  readonly id: number;
  readonly workspaceId: number;
  readonly domainId: number;
  readonly domainName: string;
  readonly isWatched: boolean;
  readonly foundAt: Date;
  readonly leftBy: string | null;
  readonly leftAt: Date | null;
  /** Some of them, who hold most first. */
  readonly people: readonly LeavingPerson[];
  /** As they were found. */
  readonly peopleThen: number;
  readonly tokensThen: number;
  /** What those of them hold who are not active: all apps and tokens, and some of the apps, most tokens first. */
  readonly inactive: number;
  readonly tokens: number;
  readonly apps: readonly LeavingApp[];
  readonly appsTotal: number;
  /** What was asked for on its card, oldest first. */
  readonly runs: readonly RevocationView[];
  /** The policy that removes such tokens is on, and not paused. */
  readonly byPolicy: boolean;
}

interface Head
  extends Omit<LeavingView, 'people' | 'apps' | 'runs' | 'appsTotal' | 'inactive' | 'tokens'> {}

/** Undefined where this workspace has no such card. */
export async function viewLeaving(
  db: Db,
  workspaceId: number,
  leavingId: number,
): Promise<LeavingView | undefined> {
  const { rows } = await sql<Head>`
    select l.id, l.workspace_id, l.domain_id, d.name as domain_name, d.deleted_at is null as is_watched, l.found_at,
      l.left_by, l.left_at, p.people_then, p.tokens_then,
      exists (select from policy y where y.workspace_id = l.workspace_id and y.kind = 'revoke inactive' and y.is_on)
        and not exists (select from setting s where s.workspace_id = l.workspace_id and s.name = 'policies.paused'
          and s.value = 'true'::jsonb) as by_policy
    from leaving l join domain d on d.workspace_id = l.workspace_id and d.id = l.domain_id
    cross join lateral (select count(*)::integer as people_then, coalesce(sum(u.tokens), 0)::integer as tokens_then
      from leaving_user u where u.workspace_id = l.workspace_id and u.leaving_id = l.id) p
    where l.workspace_id = ${workspaceId} and l.id = ${leavingId}`.execute(db);
  const [head] = rows;
  if (!head) return undefined;
  const [people, held, runs] = await Promise.all([
    peopleOf(db, workspaceId, leavingId),
    heldOf(db, workspaceId, leavingId),
    viewLeavingRuns(db, workspaceId, leavingId),
  ]);
  return { ...head, people, ...held, runs };
}

async function peopleOf(db: Db, workspaceId: number, leavingId: number): Promise<LeavingPerson[]> {
  const { rows } = await sql<LeavingPerson>`
    select p.user_id, coalesce(o.name, p.user_id) as name, coalesce(o.username, p.user_id) as username,
      coalesce(o.active, false) as active, p.tokens as tokens_then,
      (select coalesce(sum(t.copies), 0)::integer from token t where t.workspace_id = l.workspace_id
        and t.domain_id = l.domain_id and t.user_id = p.user_id and t.gone_at is null
        and t.app_id is distinct from d.own_app_id) as tokens
    from leaving l join domain d on d.workspace_id = l.workspace_id and d.id = l.domain_id
    join leaving_user p on p.workspace_id = l.workspace_id and p.leaving_id = l.id
    left join org_user o on o.workspace_id = l.workspace_id and o.domain_id = l.domain_id and o.user_id = p.user_id
    where l.workspace_id = ${workspaceId} and l.id = ${leavingId}
    order by p.tokens desc, p.user_id limit ${SHOWN_MOST}`.execute(db);
  return rows;
}

/** What they hold by the last reading, but what a revocation of ours has proven to be gone since. */
async function heldOf(
  db: Db,
  workspaceId: number,
  leavingId: number,
): Promise<Pick<LeavingView, 'apps' | 'appsTotal' | 'tokens' | 'inactive'>> {
  const { rows } = await sql<LeavingApp & { all: number; total: number }>`
    select a.id as app_id, a.name, sum(t.copies)::integer as tokens, count(*) over ()::integer as total,
      (sum(sum(t.copies)) over ())::integer as "all"
    from leaving l join domain d on d.workspace_id = l.workspace_id and d.id = l.domain_id
    join leaving_user p on p.workspace_id = l.workspace_id and p.leaving_id = l.id
    join org_user o on o.workspace_id = l.workspace_id and o.domain_id = l.domain_id and o.user_id = p.user_id
      and not o.active
    join token t on t.workspace_id = l.workspace_id and t.domain_id = l.domain_id and t.user_id = p.user_id
      and t.gone_at is null and t.app_id is distinct from d.own_app_id
    join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    where l.workspace_id = ${workspaceId} and l.id = ${leavingId}
      and not exists (select from revocation r
        join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id and w.state = 'gone'
        where r.workspace_id = l.workspace_id and r.leaving_id = l.id and r.app_id = t.app_id
          and w.user_id = t.user_id and w.created_at = t.created_at)
    group by a.id, a.name order by tokens desc, a.id limit ${SHOWN_MOST}`.execute(db);
  const [first] = rows;
  const { inactive } = await inactiveOf(db, workspaceId, leavingId);
  const apps = rows.map(({ appId, name, tokens }) => ({ appId, name, tokens }));
  return { apps, appsTotal: first?.total ?? 0, tokens: first?.all ?? 0, inactive };
}

async function inactiveOf(db: Db, workspaceId: number, leavingId: number) {
  const { rows } = await sql<{ inactive: number }>`
    select count(*)::integer as inactive from leaving l
    join leaving_user p on p.workspace_id = l.workspace_id and p.leaving_id = l.id
    join org_user o on o.workspace_id = l.workspace_id and o.domain_id = l.domain_id and o.user_id = p.user_id
    where l.workspace_id = ${workspaceId} and l.id = ${leavingId} and not o.active`.execute(db);
  return rows[0] ?? { inactive: 0 };
}
