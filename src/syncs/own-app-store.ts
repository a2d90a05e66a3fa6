import { sql } from 'kysely';
import { OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

/**
 * An earlier version kept our rows in the app whose name or id they bear, and all else that is in it. From now on that app is
 * ours alone; tokens of others go to an app that is seen now. A new grant's app may be another one.
 */
export async function adoptOwnApp(trx: Trx, { workspaceId, domainId }: Commit): Promise<void> {
  await sql`
    update app a set identity = ${OWN_IDENTITY} from domain d
    where d.workspace_id = ${workspaceId} and d.id = ${domainId} and a.workspace_id = d.workspace_id
      and a.domain_id = d.id and a.id = d.own_app_id and a.identity <> ${OWN_IDENTITY}
      and exists (select from stage_app s where s.identity = ${OWN_IDENTITY})
      and not exists (select from app o where o.workspace_id = d.workspace_id and o.domain_id = d.id
        and o.identity = ${OWN_IDENTITY})`.execute(trx);
}

/**
 * Which app of the domain is ours, and what its policy says of our grant's life. What was found before stands where a
 * reading does not see it.
 */
export async function noteOwnApp(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  await sql`
    update domain d set own_app_id = s.app_id from stage_app s
    where d.workspace_id = ${workspaceId} and d.id = ${domainId} and s.identity = ${OWN_IDENTITY}
      and d.own_app_id is distinct from s.app_id`.execute(trx);
  await sql`
    update domain d set grant_hours = a.refresh_token_hours, grant_until_used = a.until_used
    from app a
    where d.workspace_id = ${workspaceId} and d.id = ${domainId}
      and a.workspace_id = d.workspace_id and a.domain_id = d.id and a.id = d.own_app_id
      and (d.grant_hours, d.grant_until_used) is distinct from (a.refresh_token_hours, a.until_used)`.execute(
    trx,
  );
}
