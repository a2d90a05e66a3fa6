import * as v from 'valibot';
import { daysBetween } from '../../inventory/facts.ts';
import type { Evidence } from '../finding.ts';
import { appRule } from '../rule.ts';

const TIMES = 10;
/** Uses since the last reading below which nothing is a spike. */
const FLOOR = 500;
const DAYS_NEEDED = 5;
/** A job that runs twice is no theft; somebody who reads out all there is, is. */
const BRUTE_TIMES = 100;
const BRUTE_FLOOR = 10_000;
const RISE = 'rise of OauthToken.UseCount';

const shown = (uses: number) => uses.toLocaleString('en-US');
const riseIn = (evidence: readonly Evidence[]) =>
  Number(evidence.find(({ field }) => field === RISE)?.value ?? 0);

/** A long gap between readings is spread over its days. */
export const useSpike = appRule({
  id: 'use-spike',
  weight: { high: 40, medium: 15 },
  unusual: true,
  finds:
    'Over ten times the use of an ordinary day, and over 500. High over a hundred times, and over 10,000.',
  means: 'More than ten times an ordinary day of the last two weeks.',
  standsDays: 7,
  learns: {
    what: 'spikes of use',
    needs: `${DAYS_NEEDED} days to compare with`,
    isOn: ({ usesPerDay }) => usesPerDay.length < DAYS_NEEDED,
  },
  evidence: v.object({
    [RISE]: v.number(),
    'median of a day, 14 days': v.number(),
  }),
  find({ before, usesPerDay, uses: all }, context) {
    if (before === null || context.previousReadAt === null || usesPerDay.length < DAYS_NEEDED)
      return undefined;
    const days = Math.max(1, daysBetween(context.previousReadAt, context.now));
    const uses = Math.round((all - before.uses) / days);
    const usual = medianOf(usesPerDay);
    if (uses <= Math.max(FLOOR, TIMES * usual)) return undefined;
    return {
      severity: uses > Math.max(BRUTE_FLOOR, BRUTE_TIMES * usual) ? 'high' : 'medium',
      evidence: { [RISE]: uses, 'median of a day, 14 days': usual },
    };
  },
  /** Ten times what was told is told again. */
  isNews: (before, now) => TIMES * riseIn(before) <= riseIn(now) && riseIn(before) > 0,
  says: (of) =>
    `used ${shown(of[RISE])} times; on an ordinary day ${shown(of['median of a day, 14 days'])}`,
});

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
