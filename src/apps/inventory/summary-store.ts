import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import { sketchStatistics } from '../../db/statistics.ts';
import { DAY } from '../../lib/time.ts';
import { type AppBefore, UNUSED_DAYS } from './facts.ts';
import type { AppStatus, RiskLevel } from './view.ts';

/** The domain of which a reading is being written, and when. */
export interface Scope {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly now: Date;
  /** Ids of the apps of which a look saw new tokens: nothing is written of others. Left out by a reading, which is of all. */
  readonly only?: readonly number[];
}

/** As a condition on a column that holds the id of an app. */
export const ofThese = ({ only }: Scope, column: string): RawBuilder<unknown> =>
  only ? sql`and ${sql.ref(column)} = any(${[...only]}::integer[])` : sql``;

/** An app as it stood before a reading. */
export interface StoodBefore extends AppBefore {
  readonly name: string;
  readonly risk: number;
  readonly level: RiskLevel;
  readonly status: AppStatus;
  readonly decisionId: number | null;
  /** Somebody held a token to it, then or earlier. */
  readonly wasHeld: boolean;
  /** Nobody did then. */
  readonly isGone: boolean;
}

/** Renewed tokens are created anew and known for long; both clocks may differ by some minutes. */
const SKEW = '15 minutes';

/** All apps of the domain as they stand, gone ones too, by their id. */
export async function appsBefore(
  trx: Trx,
  { workspaceId, domainId, only }: Scope,
): Promise<ReadonlyMap<number, StoodBefore>> {
  const found = trx
    .selectFrom('app')
    .select([
      'id',
      'name',
      'users',
      'tokens',
      'admins',
      'adminsUntil',
      'uses',
      'lastUsedAt',
      'adminApprovedOnly',
      'refreshTokenHours',
      'scopes',
      'risk',
      'level',
      'status',
      'decisionId',
      'goneAt',
      'firstTokenAt',
    ])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId);
  const rows = await (only
    ? found.where('id', '=', sql<number>`any(${[...only]}::integer[])`)
    : found
  ).execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: row.name,
        users: row.users,
        tokens: row.tokens,
        admins: row.admins,
        adminsUntil: row.adminsUntil,
        uses: Number(row.uses),
        lastUsedAt: row.lastUsedAt,
        adminApprovedOnly: row.adminApprovedOnly,
        refreshTokenHours: row.refreshTokenHours,
        scopes: row.scopes,
        risk: row.risk,
        level: row.level,
        status: row.status,
        decisionId: row.decisionId,
        wasHeld: row.goneAt === null || row.firstTokenAt !== null,
        isGone: row.goneAt !== null,
      },
    ]),
  );
}

/**
 * Counts the living tokens of each app of the domain into `stage_held`, which is empty again after the transaction. In two
 * steps, each with its statistics: after a first reading PostgreSQL does not know yet how large `token` is.
 */
export async function countHeld(trx: Trx, scope: Scope): Promise<void> {
  const { workspaceId, domainId, now, only } = scope;
  // As values: PostgreSQL would reckon them anew for each row.
  const [unusedSince, weekAgo] = [UNUSED_DAYS, 7].map(
    (days) => new Date(now.getTime() - days * DAY),
  );
  await makeTables(trx);
  const { numAffectedRows: holders } = await sql`
    insert into stage_holder (app_id, user_id, tokens, uses, last_used_at, first_at, newest_at, unused, lately_at)
    select app_id, user_id, sum(copies)::integer as tokens, sum(use_count)::bigint as uses, max(last_used_at) as last_used_at,
      min(created_at) as first_at, max(created_at) filter (where created_at <= first_seen_at + ${SKEW}::interval) as newest_at,
      sum(copies) filter (where not (last_used_at is null and use_count > 0) and greatest(created_at, last_used_at) < ${unusedSince}::timestamptz) as unused,
      min(created_at) filter (where created_at > ${weekAgo}::timestamptz
        and created_at <= first_seen_at + ${SKEW}::interval) as lately_at
    from token where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null ${ofThese(scope, 'app_id')}
    group by app_id, user_id`.execute(trx);
  await sketchStatistics(trx, 'stage_holder', Number(holders));
  const { numAffectedRows: held } = await sql`
    insert into stage_held (app_id, users, tokens, uses, last_used_at, first_at, newest_at, unused, inactive, admins, privileges,
      most_in_an_hour, first_user, first_grant)
    with person as materialized (
      select user_id, active, privileges from org_user where workspace_id = ${workspaceId} and domain_id = ${domainId}
        ${only ? sql`and user_id in (select user_id from stage_holder)` : sql``}
    ), app_held as materialized (
      select h.app_id, count(*)::integer as users, sum(h.tokens)::integer as tokens, sum(h.uses)::bigint as uses,
        max(h.last_used_at) as last_used_at, min(h.first_at) as first_at, max(h.newest_at) as newest_at,
        coalesce(sum(h.unused), 0)::integer as unused,
        count(*) filter (where not p.active)::integer as inactive,
        case when count(p.privileges) > 0 then count(*) filter (where cardinality(p.privileges) > 0)::integer end as admins
      from stage_holder h left join person p using (user_id) group by h.app_id
    ), powers as (
      select h.app_id, array_agg(distinct each order by each) as privileges
      from person p join stage_holder h using (user_id) cross join unnest(p.privileges) as each
      where cardinality(p.privileges) > 0 group by h.app_id
    ), lately as (
      select app_id, max(n)::integer as most from (
        select app_id, count(*) over (
          partition by app_id order by lately_at range between interval '1 hour' preceding and current row) as n
        from stage_holder where lately_at is not null
      ) hours group by app_id
    ), first_user as materialized (
      select a.app_id, min(h.user_id) as user_id, a.first_at from app_held a
      join stage_holder h on h.app_id = a.app_id and h.first_at = a.first_at group by a.app_id, a.first_at
    ), person_first as (
      ${only ? sql`select user_id, (${firstOfAll(scope)}) as first_at from first_user f group by user_id` : ofHolders}
    )
    select a.*, coalesce(w.privileges, '{}') as privileges, coalesce(l.most, 0) as most_in_an_hour,
      f.user_id as first_user, pf.first_at = f.first_at as first_grant
    from app_held a
    left join powers w using (app_id)
    left join lately l using (app_id)
    left join first_user f using (app_id)
    left join person_first pf on pf.user_id = f.user_id`.execute(trx);
  await sketchStatistics(trx, 'stage_held', Number(held));
}

/** To make them takes longer than a small sync counts, so a connection keeps them. */
const makeTables = (trx: Trx) =>
  sql
    .raw(`
    create temporary table if not exists stage_holder (
      app_id integer, user_id text, tokens integer, uses bigint, last_used_at timestamptz, first_at timestamptz,
      newest_at timestamptz, unused bigint, lately_at timestamptz
    ) on commit delete rows;
    create temporary table if not exists stage_held (
      app_id integer, users integer, tokens integer, uses bigint, last_used_at timestamptz, first_at timestamptz,
      newest_at timestamptz, unused integer, inactive bigint, admins integer, privileges text[], most_in_an_hour integer,
      first_user text, first_grant boolean
    ) on commit delete rows`)
    .execute(trx);

const ofHolders = sql`
  select user_id, min(first_at) as first_at from stage_holder where user_id in (select user_id from first_user) group by user_id`;

/** When the user `f` granted an app first, of all that they hold: by the key of each app, since a look counts few of them. */
const firstOfAll = ({ workspaceId, domainId }: Scope): RawBuilder<Date> => sql<Date>`
  select min(t.created_at) from app a join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id
    and t.app_id = a.id and t.user_id = f.user_id and t.gone_at is null
  where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId}`;

/** Writes what was counted to the apps for which it differs. Gives the ids of those whose people or tokens differ. */
export async function keepHeld(
  trx: Trx,
  scope: Scope,
  before: ReadonlyMap<number, StoodBefore>,
): Promise<number[]> {
  const { workspaceId, domainId, now, only } = scope;
  // A look sees the use of few tokens: of what was known before, the next reading compares with the reading before.
  const isRead = only ? sql`a.first_token_at is null` : sql`true`;
  const uses = sql`case when ${isRead} then h.uses else a.uses end`;
  // When it was used and who was first stays known when that token is renewed, or goes.
  const known = sql`case when ${isRead} then greatest(a.last_used_at, h.last_used_at) else a.last_used_at end,
    least(a.first_token_at, h.first_at), case when a.first_token_at <= h.first_at then a.first_user else h.first_user end`;
  const { rows } = await sql<Pick<StoodBefore, 'users' | 'tokens' | 'admins'> & { id: number }>`
    update app a set (users, tokens, admins, uses, last_used_at, first_token_at, first_user)
      = row (h.users, h.tokens, h.admins, ${uses}, ${known}),
      admins_until = case when a.admins > 0 and h.admins is not distinct from 0 then ${now} else a.admins_until end
    from stage_held h
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.id = h.app_id
      and (a.users, a.tokens, a.admins, a.uses, a.last_used_at, a.first_token_at, a.first_user)
        is distinct from (h.users, h.tokens, h.admins, ${uses}, ${known})
    returning a.id, a.users, a.tokens, a.admins`.execute(trx);
  const { rows: left } = await sql<{ id: number }>`
    update app a set users = 0, tokens = 0, admins = null, uses = 0,
      admins_until = case when a.admins > 0 then ${now} else a.admins_until end
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.tokens > 0 ${ofThese(scope, 'a.id')}
      and not exists (select from stage_held h where h.app_id = a.id)
    returning a.id`.execute(trx);
  const shown = rows.filter(({ id, users, tokens, admins }) => {
    const was = before.get(id);
    return was?.users !== users || was.tokens !== tokens || was.admins !== admins;
  });
  return [...shown, ...left].map(({ id }) => id);
}

/**
 * What a first reading wrote is more than PostgreSQL knows of: it would join large tables row by row. Holds to the end of
 * the transaction, or until it is called again.
 */
export async function joinByHash(trx: Trx, on: boolean): Promise<void> {
  await sql`select set_config('enable_nestloop', ${on ? 'off' : 'on'}, true)`.execute(trx);
}
