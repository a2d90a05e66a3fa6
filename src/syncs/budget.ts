import { AppError } from '../lib/errors.ts';
import { HOUR } from '../lib/time.ts';

const DAY_HOURS = 24;
/** What our scheduled calls, of syncs and looks, may take of an org's calls in 24 hours. */
export const OUR_SHARE = 0.1;
/** From here on the org's own integrations need what is left: we stop, also where someone asked by hand. */
const ORG_STOP = 0.8;

/** What first syncs of a domain may take of the org's calls in 24 hours, all tries together. */
const FIRST_SHARE = 0.5;

export interface Usage {
  readonly used: number;
  readonly limit: number;
}

/** Whether the org has used 80 % of its daily calls, whoever used them. */
export const isOverStop = (usage: Usage | undefined): boolean =>
  usage !== undefined && usage.limit > 0 && usage.used >= usage.limit * ORG_STOP;

/** Throws E-API-LIMIT where the org has used 80 % of its daily calls, whoever used them. */
export function refuseOverStop(usage: Usage | undefined, ours: number): void {
  if (!usage || !isOverStop(usage)) return;
  throw new AppError('E-API-LIMIT', 'the org is at 80 % of its daily calls', {
    used: usage.used,
    limit: usage.limit,
    ours,
    stoppedAt: ORG_STOP,
  });
}

/**
 * How far apart syncs must be so that ours stay within a tenth of the org's daily calls, in milliseconds: what the last
 * reading cost, over what an hour may cost. Nothing where the configured interval is long enough. `kept`: calls of a day that
 * are left to looks.
 */
export function stretchedInterval(
  intervalMs: number,
  lastCalls: number,
  usage: Usage | undefined,
  kept = 0,
): number | undefined {
  if (!usage || usage.limit <= 0) return undefined;
  const hourly = (usage.limit * OUR_SHARE - kept) / DAY_HOURS;
  const needed = Math.ceil((lastCalls / hourly) * HOUR);
  return needed > intervalMs ? needed : undefined;
}

/** Whether a scheduled sync must wait: our calls of the last 24 hours have reached our share. */
export function overOurShare(callsToday: number, usage: Usage | undefined): boolean {
  return usage !== undefined && usage.limit > 0 && callsToday >= usage.limit * OUR_SHARE;
}

/**
 * Throws E-BUDGET where the first syncs of a domain have taken half of the org's daily calls and none of them has ended:
 * one that breaks late each time would use them all up. `ours`: our calls of the last 24 hours.
 */
export function refuseOverFirst(usage: Usage | undefined, ours: number): void {
  if (!usage || usage.limit <= 0 || ours < usage.limit * FIRST_SHARE) return;
  throw new AppError('E-BUDGET', 'first syncs have taken half of the daily calls', {
    ours,
    limit: usage.limit,
  });
}

/** The fewest calls that a reading with all its parts may make, and what it may make for each page of tokens. */
const FEWEST_CALLS = 46;
const CALLS_BESIDE_PAGES = 20;
const CALLS_A_PAGE = 1.15;
const TOKENS_A_PAGE = 500;
/** Of them, what comes after the optional ones: privileges, sign-ins, the trail, permissions, and people, of whom more hold more. */
const CALLS_AFTER = 10;
const PAGES_A_CALL_AFTER = 200;
/**
 * What optional ones may take of a later reading in any case: each settles an app for good, and until then it counts as one
 * that nobody installed. At most so many, and this part of the org's daily calls; few where its limit is not known.
 */
const LATER_CALLS = 40;
const LATER_SHARE = 0.001;
const LATER_LEAST = 2;

/**
 * Whether so many optional calls more are within the budget of a reading that has made `made` calls, `optional` of them such.
 * A reading stays under 1.15 calls a page of tokens and 20 beside, whatever it asks.
 */
export function mayReadMore(
  more: number,
  reading: {
    first: boolean;
    made: number;
    optional: number;
    tokens: number;
    usage: Usage | undefined;
  },
): boolean {
  const { first, made, optional, tokens, usage } = reading;
  const pages = Math.ceil(tokens / TOKENS_A_PAGE);
  const bound = Math.max(FEWEST_CALLS, Math.floor(CALLS_A_PAGE * pages) + CALLS_BESIDE_PAGES);
  const after = CALLS_AFTER + Math.floor(pages / PAGES_A_CALL_AFTER);
  if (made + more + after <= bound) return true;
  const share = Math.floor((usage?.limit ?? 0) * LATER_SHARE);
  const later = Math.min(LATER_CALLS, Math.max(LATER_LEAST, share));
  return !first && optional + more <= later;
}
