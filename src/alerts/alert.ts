import { isPassing } from '../lib/errors/rows.ts';
import type { ErrorCode, Facts } from '../lib/errors.ts';
import { DAY, HOUR, MINUTE } from '../lib/time.ts';
import type { Condition } from './conditions.ts';
import type { Rungs } from './ladder.ts';

export interface Alert extends Rungs {
  readonly id: number;
  readonly workspaceId: number;
  /** Undefined for a group: many domains with one cause. */
  readonly domainId: number | undefined;
  readonly condition: Condition;
  readonly code: ErrorCode | undefined;
  readonly facts: Facts;
  /** Slack user id of who gave the grant. */
  readonly owner: string;
  /** Where its first card is: a channel id, or 'person:' and a user id where no channel takes it. */
  readonly place: string;
  readonly lastSeenAt: Date;
  readonly seen: number;
  readonly acknowledged: { readonly at: Date; readonly by: string } | undefined;
  readonly snoozed: { readonly by: string; readonly reason: string | undefined } | undefined;
  /** How often it came back. */
  readonly flaps: number;
  /** How long it was away when it came back last. */
  readonly backAfterMs: number | undefined;
  readonly movedTo: number | undefined;
  readonly groupId: number | undefined;
  readonly closedAt: Date | undefined;
  readonly closedAs: 'well' | 'moved' | 'deleted' | undefined;
}

// Salesforce restarts an instance in a few minutes, and we try again after 1, 2 and 4: what is over by then needs nobody.
const PASSING_FAILURES = 3;
const PASSING_MS = 15 * MINUTE;

/** Whether a failure is to be told of now. The domain's own card shows it at once in any case. */
export function isWorthTelling(failure: {
  code: ErrorCode;
  facts: Facts;
  failures: number;
  brokenForMs: number;
}): boolean {
  return (
    !isPassing(failure.code, failure.facts) ||
    failure.failures >= PASSING_FAILURES ||
    failure.brokenForMs >= PASSING_MS
  );
}

const BACK_WITHIN_MS = HOUR;
const UNSETTLED = 3;

/** Whether a condition that is back belongs to the alert that closed: within an hour, or a day where it comes and goes. */
export function comesBack(
  last: { readonly closedAt: Date | undefined; readonly closedAs: string | undefined },
  openedInADay: number,
  now: Date,
): boolean {
  if (!last.closedAt || last.closedAs !== 'well') return false;
  const within = openedInADay >= UNSETTLED ? DAY : BACK_WITHIN_MS;
  return now.getTime() - last.closedAt.getTime() <= within;
}

/** An alert that comes and goes says so on its card; its thread does not repeat it. */
export const saysClosed = (alert: Pick<Alert, 'step' | 'flaps'>): boolean =>
  alert.step > 0 && alert.flaps < UNSETTLED;

const SLOW_RED_MS = 12 * HOUR;

/** When orange turns red: very late, but not before 12 hours where the interval is an hour or more. */
export function reddensAt(since: Date, intervalMs: number): Date {
  const veryLate = 4 * intervalMs;
  return new Date(
    since.getTime() + (intervalMs >= HOUR ? Math.max(veryLate, SLOW_RED_MS) : veryLate),
  );
}
