import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted } from '../../../src/db/time-said.ts';

const answer = fc.record({
  /** When the question went out, and how long it took there and back. */
  from: fc.integer({ min: 0, max: 10_000_000 }),
  there: fc.integer({ min: 0, max: 30_000 }),
  back: fc.integer({ min: 0, max: 30_000 }),
});

test('whatever the ways take, each answer brings the reckoned time nearer, and none is further off than the quickest way took', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 2_000_000_000_000 }),
      fc.array(answer, { minLength: 1, maxLength: 30 }),
      (offset, answers) => {
        let known: number | undefined;
        let quickest = Number.POSITIVE_INFINITY;
        let off = Number.POSITIVE_INFINITY;
        for (const { from, there, back } of answers) {
          const at = new Date(from + there + offset);
          known = fitted(known, { at, from, to: from + there + back });
          quickest = Math.min(quickest, there + back);
          expect(Math.abs(known - offset)).toBeLessThanOrEqual(Math.min(off, quickest));
          off = Math.abs(known - offset);
        }
      },
    ),
  );
});

test('a clock that leaps, or another server’s after a failover, is taken over at once', () => {
  const known = fitted(undefined, { at: new Date(1_000_010), from: 0, to: 20 });
  expect(known).toBe(1_000_000);
  const leapt = fitted(known, { at: new Date(1_600_510), from: 500, to: 504 });
  expect(Math.abs(leapt - 1_600_008)).toBeLessThanOrEqual(2);
});
