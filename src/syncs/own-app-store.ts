import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

const WITHIN = '60 seconds';

/**
 * Which app of the domain is ours, and what its policy says of our grant's life. It is the app of the token of the grant's
 * user that was created nearest to our code exchange, within a minute by Salesforce's clock. A token that a rotation
 * renewed no longer shows it: what was found before stands.
 */
export async function noteOwnApp(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  await sql`
    update domain d set own_app_id = own.app_id
    from (
      select a.app_id from domain o
      join grant_secret s on s.id = o.grant_id and s.workspace_id = o.workspace_id
      join stage_group g on g.user_id = o.salesforce_user_id
        and g.created_at between s.code_exchanged_at - ${WITHIN}::interval and s.code_exchanged_at + ${WITHIN}::interval
      join stage_app a on a.n = g.n
      where o.workspace_id = ${workspaceId} and o.id = ${domainId}
      order by abs(extract(epoch from g.created_at - s.code_exchanged_at)), a.app_id limit 1
    ) own
    where d.workspace_id = ${workspaceId} and d.id = ${domainId} and d.own_app_id is distinct from own.app_id`.execute(
    trx,
  );
  await sql`
    update domain d set grant_hours = a.refresh_token_hours, grant_until_used = a.until_used
    from app a
    where d.workspace_id = ${workspaceId} and d.id = ${domainId}
      and a.workspace_id = d.workspace_id and a.domain_id = d.id and a.id = d.own_app_id
      and (d.grant_hours, d.grant_until_used) is distinct from (a.refresh_token_hours, a.until_used)`.execute(
    trx,
  );
}
