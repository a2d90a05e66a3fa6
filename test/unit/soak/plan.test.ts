import { expect, test } from 'vitest';
import { CALM_FROM_MS, DAY_MS, fullScale, planOf } from '../../soak/plan.ts';

test('the same seed gives the same plan, another one another, and a longer one begins alike', () => {
  const plan = planOf(7, fullScale(30));
  expect(planOf(7, fullScale(30))).toEqual(plan);
  expect(planOf(8, fullScale(30))).not.toEqual(plan);
  const week = planOf(7, fullScale(7));
  expect(plan.slice(0, week.length)).toEqual(week);
});

test('thirty days hold every kind of act and fault, in the order of time, and each day ends in a calm', () => {
  const plan = planOf(1, fullScale(30));
  expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).sort((a, b) => a - b));
  for (const { at, lastsMs } of plan) {
    expect((at % DAY_MS) + lastsMs).toBeLessThanOrEqual(CALM_FROM_MS);
  }
  const kinds = new Set(plan.map(({ actor, what }) => `${actor} ${what}`));
  expect(kinds.size).toBe(71);
});
