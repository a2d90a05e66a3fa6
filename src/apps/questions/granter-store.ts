import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { Granter } from './whom.ts';

interface UserKey {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly userId: string;
}

/** Other active users of the org, as far as we know them, with an address. */
const others = (
  { workspaceId, domainId, userId }: UserKey,
  email: RawBuilder<string>,
) => sql<number>`
  (select count(*)::integer from org_user same where same.workspace_id = ${workspaceId} and same.domain_id = ${domainId}
    and same.user_id <> ${userId} and same.active and same.gone_at is null and ${email} <> ''
    and lower(same.email) = lower(${email}))`;

/** Who granted something, as the last reading left them; undefined where it named nobody. */
export async function granterOf(
  db: Db,
  of: UserKey,
): Promise<Omit<Granter, 'userType'> | undefined> {
  const { rows } = await sql<Omit<Granter, 'userType'>>`
    select o.email, o.username, o.name, o.active, o.profile, ${others(of, sql`o.email`)} as same_address
    from org_user o
    where o.workspace_id = ${of.workspaceId} and o.domain_id = ${of.domainId} and o.user_id = ${of.userId}`.execute(
    db,
  );
  return rows[0];
}

/** How many others have an address that a user may have got since the last reading. */
export async function othersWith(db: Db, of: UserKey, email: string): Promise<number> {
  const { rows } = await sql<{
    many: number;
  }>`select ${others(of, sql`${email}::text`)} as many`.execute(db);
  return rows[0]?.many ?? 0;
}
