import { expect, test } from 'vitest';
import { isGood, lastLine } from '../../../scripts/tally.ts';

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, true],
  [{ passed: 3, failed: 1, skipped: 0 }, false],
  [{ passed: 3, failed: 0, skipped: 1 }, false],
  [{ passed: 0, failed: 0, skipped: 0 }, false],
])('%o is a good run: %s', (tally, verdict) => {
  expect(isGood(tally)).toBe(verdict);
});

test('the last line is the one that others read', () => {
  expect(lastLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
