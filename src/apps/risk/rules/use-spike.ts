import { daysBetween, found, type Rule } from '../rule.ts';

const TIMES = 10;
/** Uses since the last reading below which nothing is a spike. */
const FLOOR = 500;
const DAYS_NEEDED = 5;

/** Ten times what it uses on an ordinary day of the last two weeks. A long gap between readings is spread over its days. */
export const useSpike: Rule = (facts, around) => {
  const { before, usesPerDay } = facts;
  if (before === null || around.previousReadAt === null || usesPerDay.length < DAYS_NEEDED)
    return undefined;
  const days = Math.max(1, daysBetween(around.previousReadAt, around.now));
  const uses = Math.round((facts.uses - before.uses) / days);
  const usual = medianOf(usesPerDay);
  if (uses <= Math.max(FLOOR, TIMES * usual)) return undefined;
  return found(
    'use-spike',
    'medium',
    around.now,
    ['rise of OauthToken.UseCount', uses],
    ['median of a day, 14 days', usual],
  );
};

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
