import { describe, expect, test } from 'vitest';
import { afterQuiet, isQuiet } from '../../../src/notices/quiet-hours.ts';

const at = (text: string) => new Date(text);
const night = { from: 22 * 60, to: 7 * 60, zone: 'Europe/Berlin' };

describe('quiet hours', () => {
  test('none: never quiet', () => {
    expect(isQuiet(at('2026-11-24T03:00:00Z'), undefined)).toBe(false);
    expect(isQuiet(at('2026-11-24T03:00:00Z'), { from: 60, to: 60, zone: 'UTC' })).toBe(false);
  });

  test('over midnight, and out of it', () => {
    expect(isQuiet(at('2026-11-24T21:00:00Z'), night)).toBe(true);
    expect(isQuiet(at('2026-11-24T20:59:00Z'), night)).toBe(false);
    expect(isQuiet(at('2026-11-25T05:59:00Z'), night)).toBe(true);
    expect(isQuiet(at('2026-11-25T06:00:00Z'), night)).toBe(false);
  });

  test('the night that has 23 hours, and the one that has 25', () => {
    expect(afterQuiet(at('2026-03-28T22:00:00Z'), night)).toEqual(at('2026-03-29T05:00:00Z'));
    expect(afterQuiet(at('2026-10-24T22:00:00Z'), night)).toEqual(at('2026-10-25T06:00:00Z'));
  });

  test('an end within the hour that comes twice holds nothing back for a day', () => {
    const quiet = { from: 0, to: 150, zone: 'Europe/Berlin' };
    const end = afterQuiet(at('2026-10-25T01:15:00Z'), quiet);
    expect(end).toEqual(at('2026-10-25T01:30:00Z'));
  });
});
