import type { Trx } from '../db/database.ts';

export interface LockedInterval {
  readonly intervalMs: number;
  readonly lastSyncedAt: Date | undefined;
  /** False where it is broken: when it is tried next is another question. */
  readonly isWell: boolean;
}

/** A domain's row, locked until the transaction ends; nothing where it is deleted. */
export async function lockInterval(
  trx: Trx,
  workspaceId: number,
  domainId: number,
): Promise<LockedInterval | undefined> {
  const row = await trx
    .selectFrom('domain')
    .select(['intervalMs', 'lastSyncedAt', 'status', 'runId'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deletedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && {
      intervalMs: Number(row.intervalMs),
      lastSyncedAt: row.lastSyncedAt ?? undefined,
      isWell: row.status === 'success' && row.runId === null,
    }
  );
}

/** `nextDueAt`: undefined leaves it as it is. What an API budget asked for is reckoned anew by the next sync. */
export async function saveInterval(
  trx: Trx,
  key: { workspaceId: number; domainId: number },
  intervalMs: number,
  nextDueAt: Date | undefined,
): Promise<void> {
  await trx
    .updateTable('domain')
    .set({
      intervalMs,
      ...(nextDueAt ? { nextDueAt } : {}),
    })
    .where('workspaceId', '=', key.workspaceId)
    .where('id', '=', key.domainId)
    .execute();
}
