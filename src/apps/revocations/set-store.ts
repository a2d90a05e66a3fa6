import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { isUnused, setHash, type TokenGroup, usersOf } from './revocation.ts';
import type { RevocationKey, RevocationRow } from './store.ts';

/** Keeps whom a wish means, and gives the hash of it for its row. */
export async function keepSet(
  trx: Trx,
  { workspaceId, revocationId }: RevocationKey,
  userIds: readonly string[],
  changed: { added: readonly string[]; gone: number } = { added: [], gone: 0 },
): Promise<string> {
  const values = { userIds: [...userIds], added: [...changed.added], gone: changed.gone };
  await trx
    .insertInto('revocationSet')
    .values({ workspaceId, revocationId, ...values })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'revocationId']).doUpdateSet(values))
    .execute();
  return setHash(userIds);
}

/** Undefined: asked for by a version that kept none. */
export async function setOf(
  db: Db,
  { workspaceId, revocationId }: RevocationKey,
): Promise<ReadonlySet<string> | undefined> {
  const row = await db
    .selectFrom('revocationSet')
    .select('userIds')
    .where('workspaceId', '=', workspaceId)
    .where('revocationId', '=', revocationId)
    .executeTakeFirst();
  return row && new Set(row.userIds);
}

/** Whom a wish means, of an app's tokens as the last reading left them. */
export async function meantUsers(
  trx: Trx,
  app: { workspaceId: number; domainId: number },
  wish: Pick<RevocationRow, 'reach'> & {
    userIds: readonly string[];
    unusedDays: number | undefined;
  },
  tokens: readonly TokenGroup[],
  now: Date,
): Promise<readonly string[]> {
  const { reach, userIds, unusedDays } = wish;
  if (userIds.length > 0) return userIds;
  const users = usersOf(tokens);
  if (reach === 'unused' && unusedDays !== undefined)
    return usersOf(tokens.filter((group) => isUnused(group, unusedDays, now.getTime())));
  if (reach !== 'inactive') return users;
  const { rows } = await sql<{ userId: string }>`
    select user_id from org_user where workspace_id = ${app.workspaceId} and domain_id = ${app.domainId}
      and user_id = any(${users}::text[]) and not active`.execute(trx);
  return rows.map(({ userId }) => userId);
}
