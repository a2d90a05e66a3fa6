import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from '../../../src/lib/chunks.ts';

const sum = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);

test('all are there in their order, no chunk is too large but for one that is alone, and none could have taken the next', () => {
  const given = fc.tuple(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(given, ([sizes, most]) => {
      const chunks = chunksOf(sizes, (size) => size, most);
      expect(chunks.flat()).toEqual(sizes);
      for (const [at, chunk] of chunks.entries()) {
        expect(chunk.length === 1 || sum(chunk) <= most).toBe(true);
        const next = chunks[at + 1]?.[0];
        if (next !== undefined) expect(sum(chunk) + next).toBeGreaterThan(most);
      }
    }),
  );
});
