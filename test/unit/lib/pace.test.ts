import { expect, test } from 'vitest';
import { createPace } from '../../../src/lib/pace.ts';

test('once in a while, by the clock that is given; also after it was set back', () => {
  let at = 1_000_000;
  const isTime = createPace({ now: () => new Date(at) }, 60_000);
  const looks = [0, 1, 59_999, 60_000, 60_001, 120_000, -500_000, -499_000].map((ms) => {
    at = 1_000_000 + ms;
    return isTime();
  });
  expect(looks).toEqual([true, false, false, true, false, true, true, false]);
});
