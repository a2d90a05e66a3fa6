import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stretchedInterval } from '../../../src/syncs/budget.ts';
import {
  callsForLooks,
  callsKept,
  LOOK_MS,
  mayBring,
  nextLook,
} from '../../../src/syncs/look-budget.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = new Date('2026-11-24T00:00:00Z');
const MINUTE = 60_000;

/** A day of looks, each of so many calls; gives all calls, and the widest gap between two. */
function dayOf(most: number, callsOf: () => number) {
  let now = START;
  let calls = 0;
  let widest = 0;
  while (now.getTime() < START.getTime() + DAY) {
    calls += callsOf();
    const due = nextLook(now, { from: START, calls }, most);
    widest = Math.max(widest, due.getTime() - now.getTime());
    now = due;
  }
  return { calls, widest };
}

describe('the API budget of looks', () => {
  test('the smallest org is looked at every two minutes for a twentieth of its calls, beside hourly syncs', () => {
    const syncs = { lately: 24 * 25, last: 25, planned: 24 * 25 };
    const most = callsForLooks(15_000, syncs);
    expect(most).toBe(750);
    const { calls, widest } = dayOf(most, () => 1);
    expect(calls).toBeLessThanOrEqual(750);
    expect(widest).toBe(LOOK_MS);
  });

  test('of an org that does not say its limit the smallest is assumed', () => {
    const none = { lately: 0, last: 0, planned: 0 };
    expect(callsForLooks(undefined, none)).toBe(callsForLooks(15_000, none));
    expect(callsForLooks(0, none)).toBe(callsForLooks(15_000, none));
  });

  test('whatever syncs take: looks take at most a twentieth, with them at most a tenth, and are spread over the day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 1_000_000 }),
        fc.nat(50_000),
        fc.nat(50_000),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 50 }),
        (limit, lately, planned, finds) => {
          const most = callsForLooks(limit, { lately, last: 1, planned });
          expect(most).toBeLessThanOrEqual(limit / 20);
          expect(most === 0 || most + Math.max(lately, planned) <= limit / 10).toBe(true);
          let n = 0;
          const { calls } = dayOf(most, () =>
            n++ % 40 === 0 ? (finds[n % finds.length] ?? 1) : 1,
          );
          // Who may make no call at all still makes the one by which it learns so.
          expect(calls).toBeLessThanOrEqual(Math.max(most, 8));
        },
      ),
    );
  });

  test('finds in the morning leave looks for the evening', () => {
    let n = 0;
    const { calls, widest } = dayOf(750, () => (++n < 60 ? 8 : 1));
    expect(calls).toBeLessThanOrEqual(750);
    expect(widest).toBeLessThan(6 * MINUTE);
  });

  test('syncs that need all of our share leave some of it: a million tokens are looked at every few minutes', () => {
    const usage = { used: 0, limit: 100_000 };
    const stretched = stretchedInterval(HOUR, 2000, usage, callsKept(100_000)) ?? 0;
    expect(stretched).toBeLessThan(5.5 * HOUR);
    const planned = (2000 * DAY) / stretched;
    const most = callsForLooks(100_000, { lately: planned, last: 2000, planned });
    expect(planned + most).toBeLessThanOrEqual(10_000);
    expect(dayOf(most, () => 1).widest).toBe(LOOK_MS);
    expect(callsKept(undefined)).toBe(callsKept(15_000));
  });

  test('a sync is brought forward only while all of them and the looks stay within a tenth', () => {
    const syncs = { lately: 600, last: 25, planned: 600 };
    expect([0, 5, 6].map((brought) => mayBring(15_000, syncs, brought))).toEqual([
      true,
      true,
      false,
    ]);
    expect(mayBring(100_000, { lately: 9200, last: 2000, planned: 9200 }, 0)).toBe(false);
    expect(mayBring(100_000, syncs, 300)).toBe(true);
  });
});
