import { describe, expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/lib/errors.ts';
import { nextAfterFailure, nextAfterSuccess } from '../../../src/syncs/next-due.ts';

const HOUR = 3_600_000;
const now = new Date('2026-11-24T10:00:00Z');

describe('when a domain is due next', () => {
  test.each<[ErrorCode, boolean]>([
    ['E-GRANT-EXPIRED', false],
    ['E-LOST', false],
    ['E-USER-OFF', false],
    ['E-ACCESS', true],
    ['E-API-OFF', true],
    ['E-API-LIMIT', true],
    ['E-SF-DOWN', true],
    ['E-UNKNOWN', true],
  ])('%s is tried again: %s', (code, again) => {
    const due = nextAfterFailure(now, new AppError(code, 'x'), 0, HOUR);
    expect(due !== undefined).toBe(again);
  });

  test('what passes is tried again soon, then less often, never later than the interval', () => {
    const down = new AppError('E-SF-DOWN', 'x');
    const pauseAfter = (failures: number, interval = HOUR) =>
      (nextAfterFailure(now, down, failures, interval)?.getTime() ?? 0) - now.getTime();
    expect(pauseAfter(0)).toBe(60_000);
    expect(pauseAfter(2)).toBe(240_000);
    expect(pauseAfter(50)).toBe(900_000);
    expect(pauseAfter(50, 30_000)).toBe(30_000);
  });

  test('domains of one interval spread over its last twentieth', () => {
    const due = Array.from({ length: 500 }, (_, id) => nextAfterSuccess(now, HOUR, id).getTime());
    expect(Math.max(...due)).toBeLessThanOrEqual(now.getTime() + HOUR);
    expect(Math.min(...due)).toBeGreaterThanOrEqual(now.getTime() + 0.95 * HOUR);
    expect(new Set(due).size).toBeGreaterThan(300);
  });
});
