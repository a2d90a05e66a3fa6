import { expect, test } from 'vitest';
import { clockOffWords } from '../../../src/lib/clock.ts';

test.each([
  [0, undefined],
  [4_999, undefined],
  [-4_999, undefined],
  [5_000, '5 s ahead of'],
  [-65_400, '1 min 5 s behind'],
  [598_000, '9 min 58 s ahead of'],
  [-7_200_000, '120 min 0 s behind'],
])('a clock that is %d ms ahead', (aheadMs, words) => {
  const whole = words && `This machine’s clock is ${words} the database’s: set both by NTP`;
  expect(clockOffWords(aheadMs)).toBe(whole);
});
