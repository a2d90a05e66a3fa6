import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  addDays,
  addYears,
  DAY,
  durationInWords,
  endOfDay,
  HOUR,
  isoDayIn,
  isWeekend,
  isZone,
  later,
  MINUTE,
  minuteOfDay,
  nextAt,
  parseDuration,
  SECOND,
  weekStart,
} from '../../../src/lib/time.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

const at = (text: string) => new Date(text);

describe('the calendar', () => {
  test('a year is a calendar year, also a leap year', () => {
    expect(addYears(at('2026-11-24T10:14:05Z'), 1)).toEqual(at('2027-11-24T10:14:05Z'));
    expect(addYears(at('2027-11-24T10:14:05Z'), 1)).toEqual(at('2028-11-24T10:14:05Z'));
    expect(addYears(at('2028-02-29T10:14:05Z'), 1)).toEqual(at('2029-02-28T10:14:05Z'));
  });

  test('days', () =>
    expect(addDays(at('2026-02-27T10:00:00Z'), 3)).toEqual(at('2026-03-02T10:00:00Z')));

  test('the end of a day', () => {
    expect(endOfDay('2028-02-29')).toEqual(at('2028-02-29T23:59:59Z'));
    expect(endOfDay('2026-02-29')).toBeUndefined();
    expect(endOfDay('2026-2-9')).toBeUndefined();
    expect(endOfDay('soon')).toBeUndefined();
  });
});

describe('wall clocks', () => {
  test.each([
    ['2026-11-24T10:30:00Z', 'UTC', 630],
    ['2026-11-24T10:30:00Z', 'Europe/Berlin', 690],
    ['2026-07-24T10:30:00Z', 'Europe/Berlin', 750],
    ['2026-11-24T10:30:00Z', 'Asia/Kolkata', 960],
    ['2026-11-24T23:30:00Z', 'Pacific/Auckland', 750],
    ['2026-11-24T00:00:00Z', 'UTC', 0],
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

  test('a week begins on Monday, a weekend on Saturday, by the calendar on the wall', () => {
    expect(weekStart(at('2026-11-22T23:30:00Z'), 'UTC')).toEqual(at('2026-11-16T00:00:00Z'));
    expect(weekStart(at('2026-11-22T23:30:00Z'), 'Asia/Kolkata')).toEqual(
      at('2026-11-22T18:30:00Z'),
    );
    expect(isWeekend(at('2026-11-22T23:30:00Z'), 'UTC')).toBe(true);
    expect(isWeekend(at('2026-11-22T23:30:00Z'), 'Asia/Kolkata')).toBe(false);
    expect(isWeekend(at('2026-11-20T23:30:00Z'), 'Asia/Kolkata')).toBe(true);
  });

  test('names of zones', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Mars/Olympus')).toBe(false);
    expect(isZone('')).toBe(false);
  });
});

describe.each(['UTC', 'America/New_York'])('whatever the zone of the process: %s', (own) => {
  afterEach(() => vi.unstubAllEnvs());

  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Beirut'];
  // Around where clocks change in one of them, by quarters of an hour.
  const changes = [
    '2026-03-08',
    '2026-03-28',
    '2026-04-04',
    '2026-10-03',
    '2026-10-24',
    '2026-11-01',
  ];
  const instants = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: 0, max: 2 * 96 }))
    .map(([day, quarters]) => later(at(`${day}T00:00:00Z`), quarters * 15 * MINUTE));
  const formats = new Map(
    zones.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
    ]),
  );
  const shownBy = (time: Date, zone: string) => formats.get(zone)?.format(time) ?? '';
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

  test('the wall clock shows what Intl says', () => {
    vi.stubEnv('TZ', own);
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (time, zone) => {
        expect(`${isoDayIn(time, zone)} ${clock(minuteOfDay(time, zone))}`).toBe(
          shownBy(time, zone),
        );
      }),
    );
  });

  test('the next time is the first one that Intl shows; where it shows none, an hour was skipped', () => {
    vi.stubEnv('TZ', own);
    const minutes = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
    fc.assert(
      fc.property(instants, minutes, fc.constantFrom(...zones), (after, minute, zone) => {
        const next = nextAt(after, minute, zone);
        const shows: Date[] = [];
        for (let time = later(after, 15 * MINUTE); time <= next; time = later(time, 15 * MINUTE))
          if (shownBy(time, zone).endsWith(clock(minute))) shows.push(time);
        const skipped = shows.length === 0 ? [30, 60] : [0];
        expect(shows).toEqual(skipped.includes(0) ? [next] : []);
        expect(skipped).toContain(minuteOfDay(next, zone) - minute);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what dayjs gets wrong; once it does not, our own wall clock can go', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('the hour that the zone of the process skips is shown an hour late', () => {
    vi.stubEnv('TZ', 'America/New_York');
    const shown = dayjs(at('2026-03-08T02:30:00Z')).tz('UTC').format('HH:mm');
    const abroad = dayjs(at('2026-03-07T21:00:00Z')).tz('Asia/Kolkata').format('HH:mm');
    expect([shown, abroad]).toEqual(['02:30', '03:30']);
  });

  test('of an hour that comes twice it knows one instant', () => {
    const once = dayjs.tz('2026-10-25T02:30', 'Europe/Berlin').toDate();
    const twin = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')];
    expect(twin.map((time) => minuteOfDay(time, 'Europe/Berlin'))).toEqual([150, 150]);
    expect(twin).toContainEqual(once);
  });
});

describe('durations', () => {
  test.each([
    ['10s', 10 * SECOND],
    ['15m', 15 * MINUTE],
    ['1h', HOUR],
    ['2h30m', 2.5 * HOUR],
    [' 1D ', DAY],
    ['90m', 90 * MINUTE],
  ])('%s is one', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '10', 's', '-1h', '1.5h', '30m2h', '1h 30m', '1y', '1h1h', '9999999s'])(
    '%j is none',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  test.each([
    [-5, '0 s'],
    [45 * SECOND + 999, '45 s'],
    [4 * MINUTE + 59 * SECOND, '4 min'],
    [2 * HOUR, '2 h'],
    [2 * HOUR + 52 * MINUTE, '2 h 52 min'],
    [26 * HOUR + 10 * MINUTE, '26 h'],
    [80 * HOUR, '3 days'],
  ])('%d ms in words: %s', (ms, words) => expect(durationInWords(ms)).toBe(words));
});
