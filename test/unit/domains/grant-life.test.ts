import { describe, expect, test } from 'vitest';
import { endingDays, grantEnd, renewAfterMs } from '../../../src/domains/grant-life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = new Date('2026-11-24T10:00:00Z');
const at = (days: number) => new Date(START.getTime() + days * DAY);
const approved = { approvedAt: START, usedAt: START };
const within = (days: number, hours: number, untilUsed = false, usedAt = START) =>
  grantEnd({ hours, untilUsed }, { approvedAt: START, usedAt }, at(days))?.within;

describe('the end of a grant that can be known', () => {
  test('counts from the approval, and warns 14, 7 and 1 days ahead', () => {
    const hours = 90 * 24;
    expect(grantEnd({ hours, untilUsed: false }, approved, at(10))?.at).toEqual(at(90));
    expect([75.9, 76, 82.9, 83, 88.9, 89, 90].map((day) => within(day, hours))).toEqual([
      undefined,
      14,
      14,
      7,
      7,
      1,
      1,
    ]);
  });

  test('counts from the last use where that is the policy', () => {
    const usedAt = at(20);
    expect(within(35, 30 * 24, true, usedAt)).toBeUndefined();
    expect(within(36, 30 * 24, true, usedAt)).toBe(14);
  });

  test('is not known where nothing ends it, nobody sees the policy, or it was used after its end', () => {
    expect(grantEnd(undefined, approved, at(1))).toBeUndefined();
    expect(grantEnd({ hours: -1, untilUsed: false }, approved, at(1))).toBeUndefined();
    const late = { approvedAt: START, usedAt: at(11) };
    expect(grantEnd({ hours: 240, untilUsed: false }, late, at(12))).toBeUndefined();
  });

  test('a short life has only the warnings that it is longer than', () => {
    expect(within(0, 14 * 24)).toBeUndefined();
    expect(within(7, 14 * 24)).toBe(7);
    expect(within(0.5, 24)).toBeUndefined();
    for (let hours = 1; hours < 600; hours += 7) {
      expect(within(0, hours), `${hours} h, at its start`).toBeUndefined();
    }
  });

  test('each warning comes once, in order, whatever the steps of the clock', () => {
    for (const step of [0.3, 1, 2.7, 5]) {
      const said: number[] = [];
      for (let day = 0; day <= 40; day += step) {
        const now = within(day, 40 * 24);
        if (now !== undefined && now !== said.at(-1)) said.push(now);
      }
      expect(said).toEqual(endingDays.filter((days) => said.includes(days)));
      expect(said[0]).toBe(14);
    }
  });
});

describe('a grant that counts from its last use is used in time', () => {
  test('once a day, or three times in its idle life', () => {
    expect(renewAfterMs(undefined)).toBe(DAY);
    expect(renewAfterMs({ hours: 720, untilUsed: true })).toBe(DAY);
    expect(renewAfterMs({ hours: 24, untilUsed: true })).toBe(8 * HOUR);
    expect(renewAfterMs({ hours: 24, untilUsed: false })).toBe(DAY);
  });
});
