import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Scope } from '../inventory/summary-store.ts';

/** Our clock and Salesforce's may differ by some minutes. */
const SKEW = '15 minutes';

/**
 * Living tokens `t` of the banned app `a` that were granted after its ban, as a condition. After a proven revocation
 * Salesforce's clock decides; else ours, of when we first saw them, but for those that are older than the ban in any case.
 */
const sinceBan: RawBuilder<boolean> = sql<boolean>`
  a.status = 'banned' and t.gone_at is null and exists (
    select from decision d where d.workspace_id = a.workspace_id and d.id = a.decision_id and t.first_seen_at > d.made_at
      and t.created_at > coalesce(
        (select max(r.proven_at) from revocation r
          where r.workspace_id = a.workspace_id and r.app_id = a.id and r.reach = 'all' and r.asked_at >= d.made_at),
        d.made_at - ${SKEW}::interval)
  )`;

/** Banned apps that hold tokens which the reading of this moment saw for the first time. */
export async function newSinceBan(
  trx: Trx,
  { workspaceId, domainId, now }: Scope,
): Promise<{ appId: number; tokens: number; users: number }[]> {
  const { rows } = await sql<{ appId: number; tokens: number; users: number }>`
    select a.id as app_id, sum(t.copies)::integer as tokens, count(distinct t.user_id)::integer as users
    from app a join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.gone_at is null
      and t.first_seen_at = ${now} and ${sinceBan}
    group by a.id order by a.id`.execute(trx);
  return rows;
}

/** How many tokens of an app appeared since it was banned, and are there; 0 where it is not banned. */
export async function tokensSinceBan(db: Db, workspaceId: number, appId: number): Promise<number> {
  const { rows } = await sql<{ tokens: number }>`
    select coalesce(sum(t.copies), 0)::integer as tokens
    from app a join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
    where a.workspace_id = ${workspaceId} and a.id = ${appId} and ${sinceBan}`.execute(db);
  return rows[0]?.tokens ?? 0;
}
