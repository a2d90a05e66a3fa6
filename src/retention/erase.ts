import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { earlier, HOUR, MINUTE } from '../lib/time.ts';
import {
  dropWorkspace,
  endGrants,
  eraseData,
  eraseInstallation,
  goneBefore,
  hasGrants,
  lockGone,
  toErase,
} from './erase-store.ts';

/** For this long a workspace that took the app out can have it back with all its history. */
const COME_BACK_MS = 72 * HOUR;
/** How long an erasure waits for the cards to say what happened. */
const CARDS_MS = 10 * MINUTE;
const BATCH = 20;

/** Finds what is to be erased: on somebody's word, or since the app was taken out for good. */
export function createErasing(deps: {
  db: Db;
  clock: Clock;
  /** Tells, in the same transaction, whoever asked for it. */
  tell: (trx: Trx, erased: { workspaceId: number; by: string; domains: number }) => Promise<void>;
  /** Takes the acts of a workspace away, in the same transaction as the workspace. */
  forgetActs: (trx: Trx, workspaceId: number, now: Date) => Promise<void>;
  log: (what: string, facts: Record<string, unknown>) => void;
  /** `mayBeErased` false: one workspace by token; its grants and data stay until somebody says so. */
  mayBeErased: boolean;
}) {
  const { db, clock, log } = deps;

  async function eraseAsked(): Promise<void> {
    const now = clock.now();
    const due = await toErase(db, earlier(now, CARDS_MS), BATCH);
    for (const { id: workspaceId, by } of due) {
      await db.transaction().execute(async (trx) => {
        await endGrants(trx, workspaceId, now);
        const domains = await eraseData(trx, workspaceId);
        const action = 'workspace.erased';
        const facts = { domains };
        await recordAct(trx, { workspaceId, actor: by, action, facts, source: 'slack' }, now);
        await deps.tell(trx, { workspaceId, by, domains });
        log('everything of a workspace was erased, as asked', { workspaceId, domains });
      });
    }
  }

  async function eraseGone(): Promise<void> {
    const now = clock.now();
    const before = earlier(now, COME_BACK_MS);
    for (const workspaceId of await goneBefore(db, before, BATCH)) {
      await db.transaction().execute(async (trx) => {
        if (!(await lockGone(trx, workspaceId, before))) return;
        const ending = await endGrants(trx, workspaceId, now);
        await eraseInstallation(trx, workspaceId);
        const domains = await eraseData(trx, workspaceId);
        if (ending + domains > 0) {
          log('a workspace took the app out 72 h ago: its data is erased, its grants end', {
            workspaceId,
            domains,
            grants: ending,
          });
        }
        if (await hasGrants(trx, workspaceId)) return;
        await deps.forgetActs(trx, workspaceId, now);
        await dropWorkspace(trx, workspaceId);
        log('a workspace that took the app out is erased', { workspaceId });
      });
    }
  }

  return async (): Promise<void> => {
    await eraseAsked();
    if (deps.mayBeErased) await eraseGone();
  };
}
