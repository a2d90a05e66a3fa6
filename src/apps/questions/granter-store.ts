import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { Granter } from './whom.ts';

/** Who granted something, as the last reading left them; undefined where it named nobody. */
export async function granterOf(
  db: Db,
  of: { workspaceId: number; domainId: number; userId: string },
): Promise<Omit<Granter, 'userType'> | undefined> {
  const { rows } = await sql<Omit<Granter, 'userType'>>`
    select o.email, o.username, o.name, o.active, o.profile,
      (select count(*)::integer from org_user same where same.workspace_id = o.workspace_id
        and same.domain_id = o.domain_id and same.user_id <> o.user_id and same.active and same.gone_at is null
        and o.email <> '' and lower(same.email) = lower(o.email)) as same_address
    from org_user o
    where o.workspace_id = ${of.workspaceId} and o.domain_id = ${of.domainId} and o.user_id = ${of.userId}`.execute(
    db,
  );
  return rows[0];
}
