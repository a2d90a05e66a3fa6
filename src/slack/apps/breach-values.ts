import * as v from 'valibot';
import { stateOf } from '../kernel/value.ts';

const counted = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const packed = v.pipe(v.string(), v.maxLength(2_400));

/** So much of what was typed is kept. */
export const VENDOR_MAX = 80;

/**
 * Apps that may be a vendor's: `seen` are they, `out` those that are not ticked, `shown` those of the page. `turn` sets what each
 * page asks apart, since Slack keeps what was ticked while an id stays.
 */
const breach = v.object({
  vendor: v.pipe(v.string(), v.maxLength(2 * VENDOR_MAX)),
  isDrill: v.boolean(),
  seen: packed,
  out: packed,
  shown: packed,
  page: counted,
  turn: counted,
  /** So many more there are, for which the window has no room. */
  more: counted,
});
export type BreachState = v.InferOutput<typeof breach>;
export const breachState = stateOf(breach);
