import { sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import type { RevocationKey, RevocationRow } from './store.ts';

/**
 * Locks the app of a revocation, and its domain against a reading that is about to be written: before the row of the
 * revocation, in the order in which everybody locks.
 */
export async function lockItsApp(
  trx: Trx,
  { workspaceId, revocationId }: RevocationKey,
): Promise<void> {
  await sql`
    select d.id from revocation r join domain d on d.workspace_id = r.workspace_id and d.id = r.domain_id
    where r.workspace_id = ${workspaceId} and r.id = ${revocationId} for share of d`.execute(trx);
  await sql`
    select a.id from revocation r join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
    where r.workspace_id = ${workspaceId} and r.id = ${revocationId} for no key update of a`.execute(
    trx,
  );
}

/**
 * What is proven to be gone is counted nowhere from now on: the next reading, which may be an hour away, finds it so, too.
 * After `lockItsApp`.
 */
export async function settleGone(
  trx: Trx,
  { workspaceId, domainId, appId, id }: RevocationRow,
  now: Date,
): Promise<void> {
  const { numAffectedRows: gone } = await sql`
    update token t set gone_at = ${now} from revocation_row w
    where w.workspace_id = ${workspaceId} and w.revocation_id = ${id} and w.state = 'gone'
      and t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.app_id = ${appId}
      and t.user_id = w.user_id and t.created_at = w.created_at and t.gone_at is null`.execute(trx);
  if (!gone) return;
  await sql`
    with held as (
      select count(*)::integer as users, coalesce(sum(h.tokens), 0)::integer as tokens, coalesce(sum(h.uses), 0)::bigint as uses,
        case when count(p.privileges) > 0 then count(*) filter (where cardinality(p.privileges) > 0)::integer end as admins
      from (
        select user_id, sum(copies) as tokens, sum(use_count) as uses from token
        where workspace_id = ${workspaceId} and domain_id = ${domainId} and app_id = ${appId} and gone_at is null group by user_id
      ) h
      left join org_user p on p.workspace_id = ${workspaceId} and p.domain_id = ${domainId} and p.user_id = h.user_id
    )
    update app a set (users, tokens, uses, admins) = row (h.users, h.tokens, h.uses, h.admins),
      gone_at = case when h.tokens > 0 then a.gone_at else coalesce(a.gone_at, ${now}) end,
      admins_until = case when a.admins > 0 and coalesce(h.admins, 0) = 0 then ${now} else a.admins_until end
    from held h where a.workspace_id = ${workspaceId} and a.id = ${appId}`.execute(trx);
}
