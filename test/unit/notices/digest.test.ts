import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, isoDayIn, minuteOfDay } from '../../../src/lib/time.ts';
import { lastWeek, owedDigest, weeksBefore } from '../../../src/notices/digest.ts';

const at = (text: string) => new Date(text);
const berlin = { zone: 'Europe/Berlin', quiet: undefined };

describe('the week that ended last', () => {
  test.each([
    ['2026-11-24T10:00:00Z', 'UTC', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'],
    // A Monday's first minute begins a new week, wherever it begins.
    ['2026-11-23T00:00:00Z', 'UTC', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['2026-11-22T23:59:00Z', 'UTC', '2026-11-09T00:00:00Z', '2026-11-16T00:00:00Z'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z'],
    // The clock goes back in it: the week has an hour more.
    ['2026-10-27T10:00:00Z', 'Europe/Berlin', '2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z'],
  ])('%s in %s', (now, zone, from, to) => {
    expect(lastWeek(at(now), zone)).toEqual({ from: at(from), to: at(to) });
  });

  test('always runs from a Monday to a Monday, and is over', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];
    const times = fc.date({ min: at('2024-01-01'), max: at('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(times, fc.constantFrom(...zones), (now, zone) => {
        const { from, to } = lastWeek(now, zone);
        expect(to.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(now.getTime() - to.getTime()).toBeLessThan(7.1 * DAY);
        for (const edge of [from, to]) {
          expect(new Date(isoDayIn(edge, zone)).getUTCDay()).toBe(1);
          expect(minuteOfDay(edge, zone)).toBe(0);
        }
        const days = (Date.parse(isoDayIn(to, zone)) - Date.parse(isoDayIn(from, zone))) / DAY;
        expect(days).toBe(7);
      }),
      { numRuns: 200 },
    );
  });

  test('the weeks of the chart follow each other without a gap', () => {
    const weeks = weeksBefore(
      lastWeek(at('2026-11-24T10:00:00Z'), 'Europe/Berlin'),
      'Europe/Berlin',
      8,
    );
    expect(weeks).toHaveLength(8);
    for (const [index, week] of weeks.slice(1).entries())
      expect(week.from).toEqual(weeks[index]?.to);
    expect(weeks.at(-1)?.to).toEqual(at('2026-11-22T23:00:00Z'));
  });
});

describe('who is owed a digest', () => {
  test('from Monday at nine by the clock of the channel, and not from Wednesday on', () => {
    expect(owedDigest(at('2026-11-23T07:59:00Z'), berlin)).toBeUndefined();
    expect(owedDigest(at('2026-11-23T08:00:00Z'), berlin)).toMatchObject({
      key: '2026-11-16',
      dueAt: at('2026-11-23T08:00:00Z'),
    });
    expect(owedDigest(at('2026-11-25T07:59:00Z'), berlin)).toMatchObject({ key: '2026-11-16' });
    expect(owedDigest(at('2026-11-25T08:01:00Z'), berlin)).toBeUndefined();
  });

  test('quiet hours put it off to their end', () => {
    const quiet = { from: 20 * 60, to: 10 * 60 + 30, zone: 'Europe/Berlin' };
    expect(owedDigest(at('2026-11-23T08:00:00Z'), { ...berlin, quiet })?.dueAt).toEqual(
      at('2026-11-23T09:30:00Z'),
    );
  });
});
