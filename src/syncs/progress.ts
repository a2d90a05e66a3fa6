import type { Db } from '../db/database.ts';
import type { Announce } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import { isDatabaseDown } from '../lib/errors.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { SECOND } from '../lib/time.ts';
import { refuseOverFirst, refuseOverStop } from './budget.ts';
import type { OrgSession } from './org-session.ts';
import { noteProgress } from './run-store.ts';
import type { Claimed, Run, SyncStore } from './store.ts';
import type { Watch } from './watch.ts';

export interface ProgressDeps {
  readonly db: Db;
  readonly syncs: SyncStore;
  readonly announce: Announce;
  readonly clock: Clock;
}

/** How often counts are written while tokens are read: as often as the card may be edited. */
const PROGRESS_MS = 3 * SECOND;

/** What a reading calls at each step: it is seen to go on, keeps to the budget of calls, and its card shows how far it is. */
export async function createProgress(
  deps: ProgressDeps,
  run: Run,
  { baseline }: Claimed,
  watch: Watch,
  session: OrgSession,
) {
  const { workspaceId, domainId } = run;
  const before = baseline
    ? undefined
    : await deps.syncs.callsToday(workspaceId, domainId, deps.clock.now());
  let shownStep = 0;
  let shownAt = 0;
  return async (step: number, counts: Record<string, number>): Promise<void> => {
    watch.progressed();
    refuseOverStop(session.usage(), session.calls());
    if (before !== undefined) refuseOverFirst(session.usage(), before + session.calls());
    const now = monotonicMs();
    if (step === shownStep && now - shownAt < PROGRESS_MS) return;
    shownStep = step;
    shownAt = now;
    const noted = deps.db.transaction().execute(async (trx) => {
      await noteProgress(trx, run.runId, step, counts);
      // A domain that waits for its first sync is shown at step 1 already: its next edit is for the next step.
      if (step > 1) await deps.announce(trx, { kind: 'changed', ...run });
    });
    await noted.catch((error: unknown) => {
      // It is only shown. What is read goes over a connection of its own.
      if (!isDatabaseDown(error)) throw error;
    });
  };
}
