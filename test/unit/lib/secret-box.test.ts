import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretBox, SealError } from '../../../src/lib/secret-box.ts';

const key = (id: string, byte: number) => ({ id, key: createSecretKey(Buffer.alloc(32, byte)) });
const box = createSecretBox([key('new', 1), key('old', 2)]);
const older = createSecretBox([key('old', 2)]);

function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SealError) return `${error.reason} ${error.keyId}`;
    throw error;
  }
  return 'opened';
}

test('whatever is sealed opens to the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.', 'é', '🙂', '\0', '\n') }), (text) => {
      expect(box.open('salesforce.refresh', '7', box.seal('salesforce.refresh', '7', text))).toBe(
        text.toWellFormed(),
      );
    }),
  );
});

test('the same text never looks the same twice', () => {
  expect(box.seal('p', '1', 'x')).not.toBe(box.seal('p', '1', 'x'));
});

test('the first key seals, the others still open', () => {
  const sealed = older.seal('p', '1', 'x');
  expect(box.keyIdOf(sealed)).toBe('old');
  expect(box.open('p', '1', sealed)).toBe('x');
  expect(box.keyIdOf(box.seal('p', '1', 'x'))).toBe('new');
  expect(box.firstKeyId).toBe('new');
});

test('a key that is not here is named, and is no damage', () => {
  expect(reasonOf(() => older.open('p', '1', box.seal('p', '1', 'x')))).toBe('unknown-key new');
});

test('it opens only for its purpose and its row', () => {
  const sealed = box.seal('salesforce.refresh', '7', 'x');
  expect(reasonOf(() => box.open('salesforce.refresh', '8', sealed))).toBe('damaged new');
  expect(reasonOf(() => box.open('slack.bot', '7', sealed))).toBe('damaged new');
  expect(() => box.seal('a|b', '7', 'x')).toThrow(RangeError);
});

test('a tag cut short is refused, which Node alone would accept', () => {
  const [version, id, iv, tag, text] = box.seal('p', '1', 'secret').split('.');
  const short = Buffer.from(tag ?? '', 'base64url')
    .subarray(0, 4)
    .toString('base64url');
  expect(reasonOf(() => box.open('p', '1', [version, id, iv, short, text].join('.')))).toBe(
    'damaged undefined',
  );
});

test('no change goes unseen', () => {
  const sealed = box.seal('p', '1', 'a secret of some length');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '.', '', '_'), (at, sign) => {
      const changed = sealed.slice(0, at) + sign + sealed.slice(at + 1);
      fc.pre(changed !== sealed);
      // The last sign of a part has bits that base64 does not use: what opens then must still be the same.
      let opened: string | undefined;
      const reason = reasonOf(() => {
        opened = box.open('p', '1', changed);
      });
      expect(reason === 'opened' ? opened : reason).toMatch(
        /^(a secret of some length|damaged .*|unknown-key .*)$/,
      );
    }),
    { numRuns: 500 },
  );
});

test.each(['', 'x', 'v1....', 'v2.new.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA'])(
  '%j is no sealed text',
  (text) => {
    expect(reasonOf(() => box.open('p', '1', text))).toBe('damaged undefined');
    expect(reasonOf(() => box.keyIdOf(text))).toBe('damaged undefined');
  },
);

test('a box without a key is no box', () => {
  expect(() => createSecretBox([])).toThrow(RangeError);
});
