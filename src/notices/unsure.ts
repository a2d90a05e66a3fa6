import { MINUTE } from '../lib/time.ts';

/** What waits, and since when Slack says nothing of the people whom it is for. */
export interface Unsure {
  readonly unsureSince: Date | null;
}

/**
 * Slack is asked that long whether somebody is there; then it is said without knowing. Time, not tries: other failures are
 * tries too, and while Slack asks us to wait nobody asks it.
 */
const UNSURE_MS = 15 * MINUTE;

export const isUnsureForLong = ({ unsureSince }: Unsure, now: Date): boolean =>
  unsureSince !== null && now.getTime() - unsureSince.getTime() >= UNSURE_MS;
