import type { Clock } from '../lib/clock.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE, SECOND } from '../lib/time.ts';
import type { Run, SyncStore } from './store.ts';

const HEARTBEAT_MS = 20 * SECOND;
/** As long as the lease of `store.ts`: whoever could not renew it for so long does not hold the domain any more. */
const LEASE_MS = 60 * SECOND;
/** A reading has made no progress for this long. */
const STUCK_MS = 20 * MINUTE;

/** Another run holds the domain, or it was deleted: this one writes nothing and says nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export type Watch = ReturnType<typeof watchRun>;

export interface WatchDeps {
  readonly syncs: SyncStore;
  readonly clock: Clock;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** Keeps the lease; `signal` ends the reading when the lease is lost, nothing progresses, or the process stops. */
export function watchRun(deps: WatchDeps, run: Run, stop: AbortSignal) {
  const own = new AbortController();
  let lost = false;
  let stuck = false;
  let progressedAt = deps.clock.now().getTime();
  let beatenAt = monotonicMs();
  let failed = false;

  async function beat(): Promise<void> {
    if (deps.clock.now().getTime() - progressedAt > STUCK_MS) {
      stuck = true;
      own.abort(new Error('stuck'));
      return;
    }
    const askedAt = monotonicMs();
    try {
      if (!(await deps.syncs.heartbeat(run.domainId, run.runId))) {
        lost = true;
        own.abort(new LeaseLost());
      }
      beatenAt = askedAt;
    } catch (error) {
      // The lease outlives two missed beats; the commit asks again.
      deps.log('heartbeat failed', { ...run, error });
      if (monotonicMs() - beatenAt < LEASE_MS) return;
      failed = true;
      own.abort(error);
    }
  }

  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  return {
    signal: AbortSignal.any([own.signal, stop]),
    progressed: () => {
      progressedAt = deps.clock.now().getTime();
    },
    lost: () => lost,
    stuck: () => stuck,
    /** The database has been silent for longer than the lease. */
    failed: () => failed,
    end: () => clearInterval(timer),
  };
}
