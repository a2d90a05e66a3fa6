import { sql } from 'kysely';
import type { LostBy, NamedGroup } from '../apps/inventory/whose.ts';
import type { Db } from '../db/database.ts';
import type { KnownExternal, NamedKin } from './named.ts';

interface Place {
  readonly workspaceId: number;
  readonly domainId: number;
}

export async function knownExternals(
  db: Db,
  { workspaceId, domainId }: Place,
): Promise<KnownExternal[]> {
  const { rows } = await sql<KnownExternal>`
    select application_id, array_remove(array[name, label, developer_name], null) as names from app
    where workspace_id = ${workspaceId} and domain_id = ${domainId} and kind = 'external'
      and application_id is not null and identity like 'id:%' order by id`.execute(db);
  return rows;
}

/**
 * Puts the rows of `stage_token` whose names external client apps bear into `stage_named`, with what earlier readings found
 * of them: the app that they are of; '' where they are of none.
 */
export async function stageNamed(
  db: Db,
  { workspaceId, domainId }: Place,
  kin: readonly NamedKin[],
): Promise<void> {
  const pairs = kin.flatMap(({ n, applicationIds }) =>
    applicationIds.map((applicationId) => ({ n, applicationId })),
  );
  await sql`
    insert into stage_named (n, user_id, created, copies, whose)
    with kin as (
      select n, application_id from unnest(${pairs.map(({ n }) => n)}::integer[],
        ${pairs.map(({ applicationId }) => applicationId)}::text[]) as k (n, application_id)
    ), bare as (
      select n, identity from unnest(${kin.map(({ n }) => n)}::integer[],
        ${kin.map(({ identity }) => identity)}::text[]) as b (n, identity)
    ), known as (
      select k.n, k.application_id as whose, t.user_id, t.created_at from kin k
      join app a on a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.identity = 'id:' || k.application_id
      join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
      union all
      select b.n, '' as whose, t.user_id, t.created_at from bare b
      join app a on a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.identity = b.identity
      join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
        and t.created_at < a.asked_to
    )
    select s.n, s.user_id, s.created, s.copies, k.whose from (
      select * from stage_token where n in (select n from bare)
    ) s left join (
      select n, user_id, created_at, max(whose) as whose from known group by n, user_id, created_at
    ) k on k.n = s.n and k.user_id = s.user_id and k.created_at = to_timestamp(s.created / 1000.0)`.execute(
    db,
  );
}

interface Holders {
  readonly approvals: number;
  readonly users: number;
  readonly holders: number;
}

/** By number of its name, how many approvals there are, how many users hold tokens, and how many of them one that is not settled. */
export async function countHolders(db: Db): Promise<ReadonlyMap<number, Holders>> {
  const { rows } = await sql<Holders & { n: number }>`
    select n, count(*)::integer as approvals,
      count(distinct user_id) filter (where whose is null)::integer as users,
      count(distinct user_id)::integer as holders
    from stage_named group by n`.execute(db);
  return new Map(rows.map((row) => [row.n, row]));
}

/** All approvals of these names, by number. */
export async function namedGroups(
  db: Db,
  names: readonly number[],
): Promise<ReadonlyMap<number, readonly NamedGroup[]>> {
  const { rows } = await sql<{
    n: number;
    userId: string;
    createdAt: number;
    copies: number;
    whose: string | null;
  }>`
    select n, user_id, created::float8 as created_at, copies, whose from stage_named where n = any(${names})
    order by n, user_id, created`.execute(db);
  const groups = rows.map(({ whose, ...row }) => ({
    ...row,
    known: whose === null ? undefined : whose === '' ? null : whose,
  }));
  return Map.groupBy(groups, ({ n }) => n);
}

/** Of each user, how many tokens of these apps were there at the reading before and are not in this one. */
export async function lostTokens(
  db: Db,
  { workspaceId, domainId }: Place,
  { n, applicationIds }: NamedKin,
): Promise<LostBy> {
  const { rows } = await sql<{ userId: string; applicationId: string; lost: number }>`
    select t.user_id, a.application_id, sum(t.copies)::integer as lost from app a
    join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id and t.gone_at is null
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId}
      and a.identity = any(${applicationIds.map((id) => `id:${id}`)})
      and t.user_id in (select user_id from stage_named where n = ${n} and whose is null)
      and not exists (
        select from stage_named s where s.user_id = t.user_id and to_timestamp(s.created / 1000.0) = t.created_at)
    group by t.user_id, a.application_id`.execute(db);
  return new Map(
    [...Map.groupBy(rows, ({ userId }) => userId)].map(([userId, of]) => [
      userId,
      new Map(of.map(({ applicationId, lost }) => [applicationId, lost])),
    ]),
  );
}
