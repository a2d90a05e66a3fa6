import { DAY, later, MINUTE } from '../lib/time.ts';
import { OUR_SHARE } from './budget.ts';

/** How far apart looks are, where the org's budget allows it. */
export const LOOK_MS = 2 * MINUTE;
/** What looks may take of an org's calls in 24 hours, within our share: syncs come first. */
const LOOKS_SHARE = 0.05;
/** The fewest that an org with the API has, where we do not know how many it has. */
const FEWEST_CALLS = 15_000;
/** Most looks are one call. What one that finds something takes more is kept apart. */
const SPARE = 8;
/** As many a day as looks may take where nothing stretches them, and what finds take. */
const USUAL_CALLS = Math.ceil((DAY / LOOK_MS) * 1.1);

/** What syncs leave to looks though they need our whole share: a large org is looked at, too. */
const KEPT_SHARE = 0.02;

/** What syncs of a domain take of its org's calls. */
export interface SyncCalls {
  /** In the last 24 hours. */
  readonly lately: number;
  /** By the last one. */
  readonly last: number;
  /** In 24 hours as they are planned. */
  readonly planned: number;
}

/** How many calls of a day syncs leave to looks in any case. */
export const callsKept = (limit: number | undefined): number =>
  Math.min(USUAL_CALLS, Math.floor((limit || FEWEST_CALLS) * KEPT_SHARE));

/** How many calls the looks of a domain may make in 24 hours. `limit`: the org's calls of a day; undefined: not known. */
export function callsForLooks(limit: number | undefined, syncs: SyncCalls): number {
  const all = limit || FEWEST_CALLS;
  const left = all * OUR_SHARE - Math.max(syncs.lately, syncs.planned);
  return Math.max(0, Math.floor(Math.min(all * LOOKS_SHARE, left)));
}

/** When the next look is due: two minutes on, or later, so that what is left of the day's calls lasts until its end. */
export function nextLook(
  now: Date,
  day: { readonly from: Date; readonly calls: number },
  most: number,
): Date {
  const end = later(day.from, DAY);
  const left = most - SPARE - day.calls;
  const restMs = Math.max(0, end.getTime() - now.getTime());
  if (left < 1) return later(now, Math.max(LOOK_MS, restMs));
  return later(now, Math.max(LOOK_MS, Math.ceil(restMs / left)));
}

/**
 * Whether a look may bring a sync forward that would come later: with all that looks brought forward in this day, with the
 * planned ones and with the looks themselves it must stay within our share, or scheduled ones would have to wait for it.
 */
export function mayBring(limit: number | undefined, syncs: SyncCalls, brought: number): boolean {
  const looks = Math.min(callsForLooks(limit, syncs), USUAL_CALLS);
  return (brought + 1) * syncs.last + syncs.planned + looks <= (limit || FEWEST_CALLS) * OUR_SHARE;
}
