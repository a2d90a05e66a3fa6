import { sql } from 'kysely';
import { isOwnRow } from '../apps/inventory/own-row-store.ts';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

/**
 * Which app of the domain is ours, and what its policy says of our grant's life. It is the app of our own row; of several,
 * of the one nearest to our code exchange. A row that a rotation renewed no longer shows it: what was found before stands.
 */
export async function noteOwnApp(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  await sql`
    update domain d set own_app_id = own.app_id
    from (
      select a.app_id from domain d
      join grant_secret s on s.id = d.grant_id and s.workspace_id = d.workspace_id
      join stage_group g on ${isOwnRow}
      join stage_app a on a.n = g.n
      where d.workspace_id = ${workspaceId} and d.id = ${domainId}
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
