import { createBackoff } from '../lib/backoff.ts';
import { DAY, HOUR, later, MINUTE, SECOND } from '../lib/time.ts';
import type { DeliverDeps } from './delivery-deps.ts';
import type { Refusal } from './refusal.ts';

export type Refused = ReturnType<typeof createRefused>;

/** No answer, or no way to Slack: it is soon over. */
export const LONGEST_RETRY_MS = 5 * MINUTE;
const LONGEST_WAIT_MS = HOUR;
const retryAfter = createBackoff(SECOND, LONGEST_RETRY_MS);
const waitAfter = createBackoff(SECOND, LONGEST_WAIT_MS);
const untilKnown = createBackoff(SECOND, MINUTE);
const GIVEN_UP_DAYS = 14;
/** Slack has been asked under so many names; from then on it is asked more seldom. */
const NAMES_AT_ONCE = 3;

/** When what was refused is tried again, and what is to be left alone until then. */
export function createRefused(
  deps: Pick<
    DeliverDeps<{ text: string }>,
    'clock' | 'pauses' | 'pauseWorkspace' | 'lookIn' | 'warn'
  >,
) {
  const { clock, pauses } = deps;
  const fromNow = (ms: number) => later(clock.now(), ms);

  /** As long as it has been so already, within a second and an hour: each try doubles the time. */
  async function pauseWorkspace(workspaceId: number, error: string): Promise<Date> {
    const now = clock.now();
    const since = await pauses.refused(workspaceId, error, now);
    const age = now.getTime() - since.getTime();
    const until = fromNow(Math.min(Math.max(age, SECOND), LONGEST_WAIT_MS));
    await deps.pauseWorkspace(workspaceId, until);
    deps.warn('Slack takes nothing in a workspace', { workspaceId, error, since });
    return until;
  }

  return {
    /** The next time. Slack's own *slow down* holds for what it limits, a refusal of everything for the workspace. */
    async again(workspaceId: number, refusal: Refusal, tries: number): Promise<Date> {
      switch (refusal.kind) {
        case 'passing': {
          const { retryAfterMs, limited, error } = refusal;
          if (retryAfterMs === undefined) break;
          const until = fromNow(retryAfterMs);
          if (limited) await pauses.pauseCalls(workspaceId, limited, until, clock.now());
          else deps.warn('told to wait, and not for what', { workspaceId, error });
          deps.lookIn(retryAfterMs);
          return until;
        }
        case 'lost':
          break;
        case 'double':
          return fromNow(tries <= NAMES_AT_ONCE ? 0 : waitAfter(tries));
        case 'waits':
          await pauses.refused(workspaceId, refusal.error, clock.now());
          return fromNow(waitAfter(tries));
        case 'permanent':
          if (refusal.what === 'workspace') return pauseWorkspace(workspaceId, refusal.error);
          return fromNow(waitAfter(tries));
      }
      await pauses.refused(workspaceId, refusal.error, clock.now());
      return fromNow(retryAfter(tries));
    },

    retryAfter: (tries: number): Date => fromNow(retryAfter(tries)),

    /** Until it is known whom to tell: that is looked up by another, and takes a minute or so. */
    untilKnown: (tries: number): Date => fromNow(untilKnown(tries)),

    /** Why something that old is given up; undefined where it waits on. */
    givenUp: (since: Date, error: string): string | undefined =>
      clock.now().getTime() - since.getTime() > GIVEN_UP_DAYS * DAY
        ? `no success in ${GIVEN_UP_DAYS} days: ${error}`
        : undefined,
  };
}
