import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { sketchStatistics } from '../db/statistics.ts';
import type { Commit } from './commit-store.ts';
import { keepGrantedSince, keepOdd } from './odd-store.ts';

const columns = sql`(n, app_id, user_id, created_at, copies, last_used_at, use_count, is_known)`;
const difference = sql`
  select s.n, coalesce(s.app_id, t.app_id) as app_id, coalesce(s.user_id, t.user_id) as user_id,
    coalesce(s.created_at, t.created_at) as created_at, s.copies, s.last_used_at, s.use_count, t.app_id is not null as is_known`;
const differs = sql`(t.app_id is null or (s.n is not null and (t.copies, t.last_used_at, t.use_count, t.gone_at)
  is distinct from (s.copies, s.last_used_at, s.use_count, null)))`;
const onKey = sql`t.app_id = s.app_id and t.user_id = s.user_id and t.created_at = s.created_at`;

/**
 * What the reading and `token` say differently, found by one join, since an org may hold millions of tokens: what is new
 * or changed (`n` is its app, `is_known` where it is not new), and what was not seen (`n` is null).
 */
export async function findDifferences(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  const { numAffectedRows: rows } = await sql`
    insert into stage_difference ${columns} ${difference}
    from (select g.*, sa.app_id from stage_group g join stage_app sa using (n)) s
    full join (select * from token where workspace_id = ${workspaceId} and domain_id = ${domainId}) t on ${onKey}
    where ${differs} or (s.n is null and t.gone_at is null)`.execute(trx);
  await sketchStatistics(trx, 'stage_difference', Number(rows));
}

/** The same again of the tokens in `stage_unplaced`, which may stand under another app now. */
export async function findPlacedDifferences(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  const { numAffectedRows: left } = await sql`
    delete from stage_difference d using stage_unplaced u
    where d.user_id = u.user_id and d.created_at = u.created_at and (d.app_id = u.app_id or (d.n is null and not exists (
      select from token t where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
        and t.app_id = d.app_id and t.user_id = d.user_id and t.created_at = d.created_at)))`.execute(
    trx,
  );
  const { numAffectedRows: placed } = await sql`
    insert into stage_difference ${columns} ${difference}
    from (
      select g.*, sa.app_id from (select distinct app_id, user_id, created_at from stage_unplaced) u
      join stage_app sa on sa.app_id = u.app_id
      join stage_group g on g.n = sa.n and g.user_id = u.user_id and g.created_at = u.created_at
    ) s
    left join (select * from token where workspace_id = ${workspaceId} and domain_id = ${domainId}) t on ${onKey}
    where ${differs}`.execute(trx);
  await sketchStatistics(trx, 'stage_difference', Number(left) + Number(placed));
}

/**
 * How many of the tokens that we know the reading should have seen and did not, of how many. What an odd row may be, and
 * what a look saw that was granted after the reading began, is none of them.
 */
export async function countVanished(
  trx: Trx,
  commit: Commit,
): Promise<{ vanished: number; known: number }> {
  const { workspaceId, domainId, readBefore } = commit;
  await keepOdd(trx);
  await keepGrantedSince(trx, commit);
  const { rows } = await sql<{ vanished: number; known: number }>`
    select (select count(*)::integer from stage_difference where n is null) as vanished,
      (select count(*)::integer from token
        where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null
          and created_at < ${readBefore}) as known`.execute(trx);
  return rows[0] ?? { vanished: 0, known: 0 };
}
