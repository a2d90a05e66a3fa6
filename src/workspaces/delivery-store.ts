import type { Db } from '../db/database.ts';
import { sha256 } from '../lib/ids.ts';

/** True for the one process that sees this delivery of Slack's first. `id`: its trigger or event id, kept as a hash. */
export async function isFirstDelivery(
  db: Db,
  workspaceId: number,
  id: string,
  now: Date,
): Promise<boolean> {
  const row = await db
    .insertInto('slackDelivery')
    .values({ workspaceId, key: sha256(id), at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}
