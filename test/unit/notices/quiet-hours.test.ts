import { describe, expect, test } from 'vitest';
import { isZone, minuteOfDay, nextAt } from '../../../src/lib/zone.ts';
import { afterQuiet, isQuiet } from '../../../src/notices/quiet-hours.ts';

const at = (text: string) => new Date(text);
const night = { from: 22 * 60, to: 7 * 60, zone: 'Europe/Berlin' };

describe('wall clocks', () => {
  test.each([
    ['2026-11-24T10:30:00Z', 'UTC', 630],
    ['2026-11-24T10:30:00Z', 'Europe/Berlin', 690],
    ['2026-07-24T10:30:00Z', 'Europe/Berlin', 750],
    ['2026-11-24T10:30:00Z', 'Asia/Kolkata', 960],
    ['2026-11-24T23:30:00Z', 'Pacific/Auckland', 750],
  ])('%s in %s', (time, zone, minute) => expect(minuteOfDay(at(time), zone)).toBe(minute));

  test('nine o’clock of the next day, over both changes of the clock', () => {
    expect(nextAt(at('2026-03-28T12:00:00Z'), 540, 'Europe/Berlin')).toEqual(
      at('2026-03-29T07:00:00Z'),
    );
    expect(nextAt(at('2026-10-24T12:00:00Z'), 540, 'Europe/Berlin')).toEqual(
      at('2026-10-25T08:00:00Z'),
    );
  });

  test('a minute that the day skips comes when the clock has gone on; one that it has twice comes twice', () => {
    expect(nextAt(at('2026-03-29T00:00:00Z'), 150, 'Europe/Berlin')).toEqual(
      at('2026-03-29T01:30:00Z'),
    );
    expect(nextAt(at('2026-10-24T23:00:00Z'), 150, 'Europe/Berlin')).toEqual(
      at('2026-10-25T00:30:00Z'),
    );
    expect(nextAt(at('2026-10-25T00:30:00Z'), 150, 'Europe/Berlin')).toEqual(
      at('2026-10-25T01:30:00Z'),
    );
  });

  test('names of zones', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Mars/Olympus')).toBe(false);
    expect(isZone('')).toBe(false);
  });
});

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
