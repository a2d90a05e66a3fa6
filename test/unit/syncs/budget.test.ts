import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.ts';
import { overOurShare, refuseOverStop, stretchedInterval } from '../../../src/syncs/budget.ts';

const HOUR = 3_600_000;

describe('the API budget of an org', () => {
  test('a million tokens of an org with 100,000 calls a day are read every 4.8 hours, not every hour', () => {
    const stretched = stretchedInterval(HOUR, 2000, { used: 5000, limit: 100_000 });
    expect(stretched).toBe(4.8 * HOUR);
    expect((24 * HOUR * 2000) / (stretched ?? 1)).toBeLessThanOrEqual(10_000);
  });

  test('a small org keeps its interval, and so does one that does not say its limit', () => {
    expect(stretchedInterval(HOUR, 40, { used: 1, limit: 100_000 })).toBeUndefined();
    expect(stretchedInterval(HOUR, 40, undefined)).toBeUndefined();
    expect(stretchedInterval(HOUR, 40, { used: 0, limit: 0 })).toBeUndefined();
  });

  test('our share is a tenth', () => {
    expect(overOurShare(9_999, { used: 0, limit: 100_000 })).toBe(false);
    expect(overOurShare(10_000, { used: 0, limit: 100_000 })).toBe(true);
    expect(overOurShare(10_000, undefined)).toBe(false);
  });

  test('at 80 % of the org everything of ours stops, whoever used the calls', () => {
    expect(() => refuseOverStop({ used: 79_999, limit: 100_000 }, 5)).not.toThrow();
    expect(() => refuseOverStop({ used: 80_000, limit: 100_000 }, 5)).toThrow(AppError);
    expect(() => refuseOverStop(undefined, 5)).not.toThrow();
  });
});
