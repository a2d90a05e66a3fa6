import type { Db } from '../db/database.ts';
import type { Announce } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import { isDatabaseDown } from '../lib/errors.ts';
import { latestEvery } from '../lib/latest-every.ts';
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
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** How often it is shown: as often as a card may be edited. What is over sooner shows no steps. */
const PROGRESS_MS = 3 * SECOND;
/** Of a first reading, which somebody waits for: the card's next edit shows where it is. */
const FIRST_PROGRESS_MS = SECOND / 4;

interface Shown {
  readonly step: number;
  readonly counts: Record<string, number>;
}

export interface Progress {
  /** What a reading calls at each step: it is seen to go on, and keeps to the budget of calls. */
  at(step: number, counts: Record<string, number>): Promise<void>;
  /** Nothing is shown any more once this resolves. */
  end(): Promise<void>;
}

/** Shows on the domain's card how far a reading is. */
export async function createProgress(
  deps: ProgressDeps,
  run: Run,
  { baseline }: Claimed,
  watch: Watch,
  session: OrgSession,
): Promise<Progress> {
  const { workspaceId, domainId } = run;
  const before = baseline
    ? undefined
    : await deps.syncs.callsToday(workspaceId, domainId, deps.clock.now());
  const everyMs = baseline ? PROGRESS_MS : FIRST_PROGRESS_MS;
  const shown = latestEvery(everyMs, async ({ step, counts }: Shown) => {
    const noted = deps.db.transaction().execute(async (trx) => {
      await noteProgress(trx, run.runId, step, counts);
      await deps.announce(trx, { kind: 'changed', ...run });
    });
    await noted.catch((error: unknown) => {
      // It is only shown. What is read goes over a connection of its own.
      if (!isDatabaseDown(error)) deps.log('progress was not shown', { ...run, error });
    });
  });

  return {
    async at(step, counts) {
      watch.progressed();
      refuseOverStop(session.usage(), session.calls());
      if (before !== undefined) refuseOverFirst(session.usage(), before + session.calls());
      shown.hear({ step, counts });
    },
    end: shown.end,
  };
}
