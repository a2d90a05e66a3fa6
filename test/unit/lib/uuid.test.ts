import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidOf } from '../../../src/lib/ids.ts';

test('a text is one UUID for ever, of the form that RFC 9562 gives to one made of a hash', () => {
  expect(uuidOf('notice 1 0')).toBe(uuidOf('notice 1 0'));
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(uuidOf(one)).toMatch(
        /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u,
      );
      expect(uuidOf(one) === uuidOf(other)).toBe(one === other);
    }),
  );
});
