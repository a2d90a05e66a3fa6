import type { Trx } from '../db/database.ts';
import type { Role } from './role.ts';

interface Held {
  readonly role: Role;
  readonly until: Date | null;
}

/** Gives a role; what was held before, where that is still true at `now`. */
export async function putMember(
  trx: Trx,
  member: { workspaceId: number; userId: string; role: Role; until: Date | undefined; by: string },
  now: Date,
): Promise<Held | undefined> {
  const before = await heldNow(trx, member.workspaceId, member.userId, now);
  const values = {
    role: member.role,
    grantedBy: member.by,
    grantedAt: now,
    until: member.until ?? null,
  };
  await trx
    .insertInto('member')
    .values({ workspaceId: member.workspaceId, userId: member.userId, ...values })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'userId']).doUpdateSet(values))
    .execute();
  return before;
}

/** Takes the role away; gives what was held. */
export async function dropMember(
  trx: Trx,
  workspaceId: number,
  userId: string,
  now: Date,
): Promise<Held | undefined> {
  const before = await heldNow(trx, workspaceId, userId, now);
  await trx
    .deleteFrom('member')
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .execute();
  return before;
}

/** Locks the row, so that two changes of one person's role come after one another. */
export async function heldNow(
  trx: Trx,
  workspaceId: number,
  userId: string,
  now: Date,
): Promise<Held | undefined> {
  const row = await trx
    .selectFrom('member')
    .select(['role', 'until'])
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.until && row.until <= now ? undefined : row;
}
