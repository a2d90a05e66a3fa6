import { DAY, HOUR, later } from '../lib/time.ts';

/** What our own app's refresh-token policy in an org says. */
export interface GrantPolicy {
  /** -1: until it is revoked; 0: at once. */
  readonly hours: number;
  /** Counted from the last use, not from the approval. */
  readonly untilUsed: boolean;
}

export const endingDays = [14, 7, 1] as const;
export type EndingDays = (typeof endingDays)[number];

/** When a grant ends by its policy, unless somebody reconnects, or it is used again where that counts. */
export interface GrantEnd {
  readonly at: Date;
  /** Until then, milliseconds; negative where it is past. */
  readonly leftMs: number;
  readonly policy: GrantPolicy;
  /** Which of the warnings is due or past; undefined where the end is further away, or the whole life is as short. */
  readonly within: EndingDays | undefined;
}

/** Nothing where it lasts until it is revoked, or the policy is not known. */
export function grantEnd(
  policy: GrantPolicy | undefined,
  grant: { readonly approvedAt: Date; readonly usedAt: Date },
  now: Date,
): GrantEnd | undefined {
  if (!policy || policy.hours < 0) return undefined;
  const from = policy.untilUsed ? grant.usedAt : grant.approvedAt;
  const lifeMs = policy.hours * HOUR;
  const at = later(from, lifeMs);
  // It was used after its end, so that is not where it ends.
  if (grant.usedAt > at) return undefined;
  const leftMs = at.getTime() - now.getTime();
  // A warning that is due as soon as the grant is there would never be silent.
  const within = endingDays.findLast((days) => leftMs <= days * DAY && days * DAY < lifeMs);
  return { at, leftMs, policy, within };
}

const RENEW_AFTER_MS = DAY;

/** How long a grant may go unused before it is renewed: a day, or a third of its idle life. Salesforce's own idle limit is 30 days. */
export function renewAfterMs(policy: GrantPolicy | undefined): number {
  if (!policy?.untilUsed || policy.hours <= 0) return RENEW_AFTER_MS;
  return Math.min(RENEW_AFTER_MS, (policy.hours * HOUR) / 3);
}
