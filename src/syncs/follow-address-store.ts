import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

/**
 * The org's own address, as Salesforce gave it with the last renewed session, is the domain's from now on: a My Domain was
 * renamed. Gives both addresses where it was another one.
 */
export async function followAddress(
  trx: Trx,
  commit: Commit,
): Promise<{ before: string; after: string } | undefined> {
  const { workspaceId, domainId } = commit;
  const { rows } = await sql<{ before: string; after: string }>`
    with old as (
      select d.id, d.instance_url as before, g.instance_url as after
      from domain d join grant_secret g on g.id = d.grant_id and g.workspace_id = d.workspace_id
      where d.workspace_id = ${workspaceId} and d.id = ${domainId} and d.instance_url <> g.instance_url
    )
    update domain d set instance_url = old.after,
      sign_in_origin = case when d.sign_in_kind = 'my-domain' then old.after else d.sign_in_origin end
    from old where d.workspace_id = ${workspaceId} and d.id = old.id
    returning old.before, old.after`.execute(trx);
  return rows[0];
}
