import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { Vendor } from '../../lib/vendor-list.ts';
import { findDecision } from '../decisions/store.ts';
import { makerOf } from '../makers/maker.ts';
import { tokensSinceBan } from '../revocations/since-ban-store.ts';
import { newestRevocation } from '../revocations/view-store.ts';
import { knownFindings } from '../risk/findings-store.ts';
import { scored } from '../risk/risk.ts';
import { UNUSED_DAYS } from './facts.ts';
import { lineColumns } from './line-columns-store.ts';
import { PAGE_SIZE, userMatches } from './list-store.ts';
import type { AppUser, AppView, RiskPart } from './view.ts';

type Row = Omit<
  AppView,
  keyof Held | 'maker' | 'parts' | 'decision' | 'revocation' | 'tokensSinceBan' | 'elsewhere'
>;

/** An app, gone or not, with all that is known of it; undefined where the workspace has no such app. */
export async function viewApp(
  db: Db,
  workspaceId: number,
  appId: number,
  { now, vendors }: { now: Date; vendors: readonly Vendor[] },
): Promise<AppView | undefined> {
  const { rows } = await sql<Row>`
    select ${lineColumns}, a.workspace_id, d.channel, d.instance_url,
      a.application_id, a.label, a.namesake, a.allowed, a.gone_at is null or a.first_token_at is not null as was_held, a.in_baseline, a.learning, a.namespace, a.start_url,
      a.admin_approved_only, a.refresh_token_hours,
      a.until_used, a.scopes, a.first_token_at, coalesce(
        (select u.username from org_user u
          where u.workspace_id = a.workspace_id and u.domain_id = a.domain_id and u.user_id = a.first_user),
        a.first_user) as first_user,
      a.owner, a.snoozed_by,
      a.snooze_reason, a.ran_out_id, (select e.ended_at from decision e
        where e.workspace_id = a.workspace_id and e.id = a.ran_out_id) as ran_out_at, d.last_synced_at as last_read_at, a.blocked_said_at,
      a.blocked_said_by
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where a.workspace_id = ${workspaceId} and a.id = ${appId}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { decisionId } = row;
  const at = row.lastReadAt ?? now;
  const [parts, decision, revocation, sinceBan, held, elsewhere] = await Promise.all([
    partsOf(db, workspaceId, appId),
    decisionId === null ? undefined : findDecision(db, workspaceId, decisionId),
    newestRevocation(db, workspaceId, appId),
    tokensSinceBan(db, workspaceId, appId),
    heldOf(db, workspaceId, appId, at),
    elsewhereOf(db, workspaceId, appId),
  ]);
  return {
    ...row,
    ...held,
    maker: makerOf(row, vendors) ?? null,
    parts,
    decision,
    revocation,
    tokensSinceBan: sinceBan,
    elsewhere,
  };
}

async function partsOf(db: Db, workspaceId: number, appId: number): Promise<RiskPart[]> {
  const known = (await knownFindings(db, workspaceId, [appId])).get(appId) ?? [];
  const standing = known.filter(({ endedAt }) => endedAt === null);
  const since = new Map(standing.map((finding) => [finding.rule, finding.since]));
  return scored(standing).flatMap((part) => {
    const from = since.get(part.rule);
    return from ? [{ ...part, since: from }] : [];
  });
}

type Held = Pick<AppView, 'usedLastHour' | 'usedLastDay' | 'unused90' | 'inactiveUsers'>;

/** People who used it lately, tokens that nobody uses, holders who are no longer active. */
async function heldOf(db: Db, workspaceId: number, appId: number, at: Date): Promise<Held> {
  const { rows } = await sql<Held>`
    select count(distinct t.user_id) filter (where t.last_used_at > ${at}::timestamptz - interval '1 hour')::integer as used_last_hour,
      count(distinct t.user_id) filter (where t.last_used_at > ${at}::timestamptz - interval '1 day')::integer as used_last_day,
      coalesce(sum(t.copies) filter (where not (t.last_used_at is null and t.use_count > 0) and greatest(t.created_at, t.last_used_at)
        < ${at}::timestamptz - make_interval(days => ${UNUSED_DAYS})), 0)::integer as "unused90",
      count(distinct t.user_id) filter (where not o.active)::integer as inactive_users
    from app a
    join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id and t.gone_at is null
    left join org_user o on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id and o.user_id = t.user_id
    where a.workspace_id = ${workspaceId} and a.id = ${appId}`.execute(db);
  return rows[0] ?? { usedLastHour: 0, usedLastDay: 0, unused90: 0, inactiveUsers: 0 };
}

async function elsewhereOf(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<AppView['elsewhere']> {
  const { rows } = await sql<AppView['elsewhere'][number]>`
    select o.id as app_id, d.name as domain_name, o.status, o.snoozed_until, o.gone_at, o.level, o.tokens
    from app a
    join app o on o.workspace_id = a.workspace_id and o.identity = a.identity and o.name = a.name
      and o.domain_id <> a.domain_id and o.gone_at is null
    join domain d on d.workspace_id = o.workspace_id and d.id = o.domain_id and d.deleted_at is null
    where a.workspace_id = ${workspaceId} and a.id = ${appId} order by d.name, o.id`.execute(db);
  return rows;
}

/** Ten of the people who hold tokens of an app, who used it last first. `page` counts from 0. */
export async function usersOfApp(
  db: Db,
  workspaceId: number,
  appId: number,
  { search, page }: { search: string; page: number },
): Promise<{ users: readonly AppUser[]; total: number; pageSize: number }> {
  const asked = search.trim();
  const { rows } = await sql<AppUser & { total: number }>`
    select t.user_id, coalesce(o.username, t.user_id) as username, coalesce(o.name, t.user_id) as name,
      coalesce(o.active, true) as active, o.privileges, sum(t.copies)::integer as tokens, sum(t.use_count)::float8 as uses,
      max(t.last_used_at) as last_used_at, count(*) over ()::integer as total
    from app a
    join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id and t.gone_at is null
    left join org_user o on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id and o.user_id = t.user_id
    where a.workspace_id = ${workspaceId} and a.id = ${appId} and (${asked} = '' or ${userMatches(asked)})
    group by t.user_id, o.username, o.name, o.active, o.privileges
    order by max(t.last_used_at) desc nulls last, t.user_id
    limit ${PAGE_SIZE} offset ${page * PAGE_SIZE}`.execute(db);
  const users = rows.map(({ total: _total, ...user }) => user);
  return { users, total: rows[0]?.total ?? 0, pageSize: PAGE_SIZE };
}
