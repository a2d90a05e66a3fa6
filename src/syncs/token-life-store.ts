import { sql } from 'kysely';
import { OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Trx } from '../db/database.ts';
import { sketchStatistics } from '../db/statistics.ts';
import type { Commit } from './commit-store.ts';

/** Longer ago, every reading since has shown that they are gone. */
const SETTLED = '7 days';
/** Both clocks may differ a little. */
const READING_ENDS = '1 minute';

/**
 * Tokens whose end a revocation has proven are gone. A reading that began before the proof, or in its second, may still
 * have seen them: what it says of them is not believed, also where it found that they are those of another app of that
 * name. Both times are Salesforce's, whole seconds. After `nameFamilies` and `numberApps`.
 */
export async function settleRevoked(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId, now, readBefore } = commit;
  // Each with the rows of the reading that are it: of its app, or moved to one where nobody knew it.
  const { numAffectedRows: proven } = await sql`
    insert into stage_proven (app_id, user_id, created_at, is_later, n)
    select r.app_id, w.user_id, w.created_at, r.proven_at >= ${readBefore} as is_later, g.n
    from revocation r
    join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id and w.state = 'gone'
    join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
    left join (select n, user_id, created_at, app_id, identity from stage_group join stage_app using (n)) g
      on g.user_id = w.user_id and g.created_at = w.created_at and (g.app_id = r.app_id or (
        exists (
          select from stage_family f join stage_family kin using (f) where f.identity = a.identity and kin.identity = g.identity)
        and not exists (
          select from token t where t.workspace_id = r.workspace_id and t.domain_id = r.domain_id and t.app_id = g.app_id
            and t.user_id = g.user_id and t.created_at = g.created_at)))
    where r.workspace_id = ${workspaceId} and r.domain_id = ${domainId} and r.proven_at is not null
      and coalesce(r.ended_at, ${now}::timestamptz) > ${now}::timestamptz - ${SETTLED}::interval`.execute(
    trx,
  );
  // Mostly none, and an org may hold millions of tokens.
  if (Number(proven) === 0) return;
  await sketchStatistics(trx, 'stage_proven', Number(proven));
  await sql`
    delete from stage_group g using stage_proven p
    where p.is_later and g.n = p.n and g.user_id = p.user_id and g.created_at = p.created_at`.execute(
    trx,
  );
  // An app to which nothing was moved but them is as one that nobody holds: no news.
  await sql`
    update stage_app s set is_held = false
    where s.identity <> ${OWN_IDENTITY} and not exists (select from stage_group g where g.n = s.n)
      and exists (
        select from stage_proven p where p.is_later and p.n = s.n and p.app_id is distinct from s.app_id)`.execute(
    trx,
  );
  await sql`delete from stage_app where not is_held and not is_listed`.execute(trx);
  await sql`
    update token t set gone_at = ${now} from stage_proven p
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.gone_at is null
      and t.app_id = p.app_id and t.user_id = p.user_id and t.created_at = p.created_at
      and not exists (
        select from stage_proven seen
        where seen.app_id = p.app_id and seen.user_id = p.user_id and seen.created_at = p.created_at and seen.n is not null
          and not exists (
            select from stage_proven later
            where later.is_later and later.n = seen.n and later.user_id = seen.user_id and later.created_at = seen.created_at)
      )`.execute(trx);
}

/**
 * A token that vanished and one that appeared for the same app and user in one reading are one that was renewed: its row
 * moves to the new creation, and keeps since when we know it. One that was renewed while the reading before ran vanished
 * in that one. Gives how many of those that vanished now are renewed.
 */
export async function renewTokens(trx: Trx, commit: Commit): Promise<number> {
  const { workspaceId, domainId } = commit;
  const { rows } = await sql<{ renewed: number }>`
    with found as materialized (
      select app_id, user_id, created_at from stage_difference
      where n is not null and app_id is not null and not is_known
    ), lost as (
      select app_id, user_id, created_at, true as now from stage_difference where n is null
      union all
      select t.app_id, t.user_id, t.created_at, false from domain d
      join found f on f.created_at < d.last_synced_at + ${READING_ENDS}::interval
      join token t on t.workspace_id = d.workspace_id and t.domain_id = d.id and t.app_id = f.app_id and t.user_id = f.user_id
        and t.gone_at = d.last_synced_at
      where d.workspace_id = ${workspaceId} and d.id = ${domainId} and not exists (
        select from revocation r join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id
        where r.workspace_id = d.workspace_id and r.app_id = t.app_id and w.user_id = t.user_id
          and w.created_at = t.created_at and w.state in ('sent', 'gone'))
      group by 1, 2, 3
    ), renewed as (
      select lost.app_id, lost.user_id, lost.created_at as was, found.created_at as becomes, lost.now
      from (select *, row_number() over (partition by app_id, user_id order by now desc, created_at) as nth from lost) lost
      join (select *, row_number() over (partition by app_id, user_id order by created_at) as nth from found) found
        using (app_id, user_id, nth)
    ), moved as (
      update token t set created_at = r.becomes, gone_at = null from renewed r
      where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
        and t.app_id = r.app_id and t.user_id = r.user_id and t.created_at = r.was
      returning 1
    ), settled as (
      delete from stage_difference d using renewed r
      where d.n is null and d.app_id = r.app_id and d.user_id = r.user_id and d.created_at = r.was
      returning 1
    )
    select (select count(*) from settled)::integer as renewed, (select count(*) from moved) as moved`.execute(
    trx,
  );
  return rows[0]?.renewed ?? 0;
}

/**
 * Our own token is there, since it has just read: where none of it is seen, a refresh renewed it while the reading ran, and
 * the next one finds it. Gives how many of those that vanished are ours.
 */
export async function keepOwnToken(trx: Trx, { workspaceId, domainId }: Commit): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from stage_difference g using domain d
    where d.workspace_id = ${workspaceId} and d.id = ${domainId}
      and g.n is null and g.app_id = d.own_app_id and g.user_id = d.salesforce_user_id
      and not exists (
        select from stage_group s join stage_app a using (n)
        where a.app_id = d.own_app_id and s.user_id = d.salesforce_user_id
      )`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}
