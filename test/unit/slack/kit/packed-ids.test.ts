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

/** Bytes as they may stand in it, those that say that more comes most of all. */
const anyBytes = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)), {
    maxLength: 1_800,
    size: 'max',
  })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));

test('any text is read in bounded time, and gives what can be ids or nothing', () => {
  const anyText = fc.oneof(fc.string({ maxLength: 2_600 }), anyBytes);
  fc.assert(
    fc.property(anyText, fc.nat(300), (text, count) => {
      let last = 0;
      for (const { id, seen } of unpackSeen(text) ?? []) {
        expect(Number.isSafeInteger(id) && id > last && id <= 999_999_999).toBe(true);
        expect(Number.isSafeInteger(seen) && seen >= 0 && seen <= 999_999_999).toBe(true);
        last = id;
      }
      expect(unpackFlags(text, count)).toHaveLength(count);
    }),
  );
});

test.each([
  ['one app twice', [1, 0, 0, 0]],
  ['an app without what stood beside it', [1, 0, 1]],
  ['a number without its end', [1, 0, 0x80]],
  ['more than an id can be', [0xff, 0xff, 0xff, 0xff, 0x7f, 0]],
  ['more than a decision can be', [1, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ['ids that add up to more', [0xff, 0x93, 0xeb, 0xdc, 0x03, 0, 1, 0]],
  ['a number that never seems to end', [...Array(160).fill(0x80), 0, 0]],
])('%s is nothing that we packed', (_, bytes) => {
  expect(unpackSeen(Buffer.from(bytes).toString('base64url'))).toBeUndefined();
});

test('500 apps of a workspace have room in what a window remembers', () => {
  const near = Array.from({ length: 500 }, (_, at) => ({ id: 90_000 + 3 * at, seen: 0 }));
  expect(packSeen(near).length).toBeLessThan(1_500);
});
