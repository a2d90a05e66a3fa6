import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { asAppError } from '../lib/errors.ts';
import { writeSetting } from '../workspaces/setting-store.ts';

/**
 * An admin asks to have everything of the workspace erased: domains go at once, one by one, each with its own word on its
 * card; the rest goes when those are drawn.
 */
export function createEraseRequest(deps: {
  db: Db;
  clock: Clock;
  domainsOf: (workspaceId: number, now: Date) => Promise<readonly { readonly id: number }[]>;
  remove: (request: {
    workspaceId: number;
    domainId: number;
    by: string;
    reason: undefined;
    revoke: true;
  }) => Promise<unknown>;
  wakeWorker: () => void;
}) {
  const { db, clock } = deps;
  return async (workspaceId: number, by: string): Promise<void> => {
    const now = clock.now();
    await recordAct(
      db,
      { workspaceId, actor: by, action: 'workspace.erase_asked', source: 'slack' },
      now,
    );
    for (const { id: domainId } of await deps.domainsOf(workspaceId, now)) {
      await deps
        .remove({ workspaceId, domainId, by, reason: undefined, revoke: true })
        .catch((error: unknown) => {
          // Somebody else was faster.
          if (asAppError(error).code !== 'E-NOT-FOUND') throw error;
        });
    }
    await writeSetting(db, workspaceId, 'erase.asked', { by, at: now.toISOString() });
    deps.wakeWorker();
  };
}
