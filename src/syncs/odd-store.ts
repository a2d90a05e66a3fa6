import { sql } from 'kysely';
import { NAMELESS } from '../apps/inventory/app.ts';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

/**
 * A row that has lost the name of its app is still the token that we know by user and creation: it is no new one of an app
 * without a name.
 */
export async function settleNameless(
  trx: Trx,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
): Promise<void> {
  await sql`
    with known as (
      delete from stage_group g using stage_app s
      where s.n = g.n and s.identity = ${NAMELESS} and exists (
        select from token t join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
        where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.gone_at is null
          and t.user_id = g.user_id and t.created_at = g.created_at and a.identity <> ${NAMELESS})
      returning g.user_id, g.created_at
    )
    insert into stage_odd (user_id, created)
    select user_id, extract(epoch from created_at) * 1000 from known`.execute(trx);
  await sql`
    delete from stage_app s
    where s.identity = ${NAMELESS} and not exists (select from stage_group g where g.n = s.n)`.execute(
    trx,
  );
}

/** What an odd row may be is not taken for removed, however many it may be: it stays in `stage_kept`. */
export async function keepOdd(trx: Trx): Promise<void> {
  const created = sql`o.created = extract(epoch from d.created_at) * 1000`;
  await sql`
    with kept as (
      delete from stage_difference d using app a
      where exists (select from stage_odd) and d.n is null and a.id = d.app_id and (
        exists (select from stage_odd o where o.user_id is null and o.identity = a.identity and ${created})
        or exists (select from stage_odd o where o.created is null and o.identity = a.identity and o.user_id = d.user_id)
        or exists (select from stage_odd o where o.identity is null and o.user_id = d.user_id and ${created})
        or exists (select from stage_odd o where o.user_id is null and o.created is null and o.identity = a.identity)
      )
      returning d.app_id, d.user_id
    )
    insert into stage_kept select app_id, user_id from kept`.execute(trx);
}

/** What a look saw that was granted after this reading began is not taken for removed: it stays in `stage_kept`, too. */
export async function keepGrantedSince(trx: Trx, { readBefore }: Commit): Promise<void> {
  await sql`
    with kept as (
      delete from stage_difference where n is null and created_at >= ${readBefore} returning app_id, user_id
    )
    insert into stage_kept select app_id, user_id from kept`.execute(trx);
}
