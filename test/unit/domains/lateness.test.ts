import { describe, expect, test } from 'vitest';
import { latenessOf } from '../../../src/domains/lateness.ts';

const HOUR = 3_600_000;
const now = new Date('2026-11-24T10:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

describe('lateness', () => {
  test.each([
    [0, 'on time'],
    [2 * HOUR, 'on time'],
    [2 * HOUR + 1, 'late'],
    [4 * HOUR, 'late'],
    [4 * HOUR + 1, 'very late'],
  ])('%d ms after the last sync of an hourly domain: %s', (age, level) => {
    const late = latenessOf({
      lastSyncedAt: ago(age),
      connectedAt: ago(99 * HOUR),
      intervalMs: HOUR,
      now,
    });
    expect(late).toEqual({ level, ageMs: age });
  });

  test('a domain that never synced is never late, and says since when it waits', () => {
    const late = latenessOf({
      lastSyncedAt: undefined,
      connectedAt: ago(HOUR),
      intervalMs: HOUR,
      now,
    });
    expect(late).toEqual({ level: 'never', ageMs: HOUR });
  });
});
