import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  packFlags,
  packSeen,
  unpackFlags,
  unpackSeen,
} from '../../../../src/slack/kit/packed-ids.ts';

const anySeen = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 999_999_999 }),
    seen: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  { selector: ({ id }) => id, maxLength: 300 },
);

test('what was packed is read back, in the order of the ids', () => {
  fc.assert(
    fc.property(anySeen, (apps) => {
      expect(unpackSeen(packSeen(apps))).toEqual(apps.toSorted((a, b) => a.id - b.id));
    }),
  );
});

test('flags, too, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (flags) => {
      expect(unpackFlags(packFlags(flags), flags.length)).toEqual(flags);
    }),
  );
});

test('any text is read in bounded time, and gives what can be ids or nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_600 }), fc.nat(300), (text, count) => {
      for (const { id } of unpackSeen(text) ?? []) {
        expect(Number.isSafeInteger(id) && id > 0 && id <= 999_999_999).toBe(true);
      }
      expect(unpackFlags(text, count)).toHaveLength(count);
    }),
  );
});

test('500 apps of a workspace have room in what a window remembers', () => {
  const near = Array.from({ length: 500 }, (_, at) => ({ id: 90_000 + 3 * at, seen: 0 }));
  expect(packSeen(near).length).toBeLessThan(1_500);
});
