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
    .select(['interval_ms', 'last_synced_at', 'status', 'run_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && {
      intervalMs: Number(row.interval_ms),
      lastSyncedAt: row.last_synced_at ?? undefined,
      isWell: row.status === 'success' && row.run_id === null,
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
      interval_ms: intervalMs,
      ...(nextDueAt ? { next_due_at: nextDueAt } : {}),
    })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.domainId)
    .execute();
}
