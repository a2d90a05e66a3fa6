import type { Trx } from '../../db/database.ts';
import { earlier, MINUTE } from '../../lib/time.ts';

/** So long one user is without an app, before it is said what still calls. */
export const CANARY_MS = 15 * MINUTE;
/** A reading takes some of it. */
const READ_BEFORE_MS = 2 * MINUTE;

/** The domain is read shortly before `at`, where it would be later only. */
export async function readBefore(
  trx: Trx,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
  at: Date,
): Promise<void> {
  const dueAt = earlier(at, READ_BEFORE_MS);
  await trx
    .updateTable('domain')
    .set({ nextDueAt: dueAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('nextDueAt', '>', dueAt)
    .execute();
}
