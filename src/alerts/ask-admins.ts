import type { Clock } from '../lib/clock.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE, SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

/** Asked no more often: every alert of a workspace gets the same answer. */
const KEPT_MS = MINUTE;
/** Of each minute, so long the tick waits for Slack. What comes later is there at the next look. */
const WAIT_MS = 5 * SECOND;

interface Asked {
  readonly answer: Promise<readonly string[]>;
  /** Undefined until it is there. */
  at: number | undefined;
}

/** Who the admins of a workspace are now, for the clock: it is told *none known* rather than kept waiting. Never throws. */
export function createAskAdmins(deps: {
  /** Asks Slack; undefined where it does not say. */
  ask: (workspaceId: number) => Promise<readonly string[] | undefined>;
  clock: Clock;
  warn: (what: string, facts: Record<string, unknown>) => void;
}) {
  const { clock, warn } = deps;
  const all = new Map<number, Asked>();
  const allowance = createAllowance();

  async function ask(workspaceId: number): Promise<readonly string[]> {
    try {
      return (await deps.ask(workspaceId)) ?? [];
    } catch (error) {
      warn('who the admins are could not be asked', { workspaceId, error });
      return [];
    }
  }

  function asked(workspaceId: number): Asked {
    const known = all.get(workspaceId);
    const isFresh = known?.at === undefined || Math.abs(clock.now().getTime() - known.at) < KEPT_MS;
    if (known && isFresh) return known;
    const fresh: Asked = { answer: ask(workspaceId), at: undefined };
    all.set(workspaceId, fresh);
    void fresh.answer.then(() => {
      fresh.at = clock.now().getTime();
    });
    return fresh;
  }

  return async (workspaceId: number): Promise<readonly string[]> => {
    const { answer } = asked(workspaceId);
    return allowance((leftMs) => withTimeLimit(answer, leftMs, 'Slack is slow').catch(() => []));
  };
}

/** Gives each wait what is left of the minute's. */
function createAllowance() {
  let minute = Number.NaN;
  let waitedMs = 0;
  return async <T>(wait: (leftMs: number) => Promise<T>): Promise<T> => {
    const from = monotonicMs();
    const now = Math.floor(from / MINUTE);
    if (now !== minute) waitedMs = 0;
    minute = now;
    const done = await wait(Math.max(0, WAIT_MS - waitedMs));
    waitedMs += monotonicMs() - from;
    return done;
  };
}
