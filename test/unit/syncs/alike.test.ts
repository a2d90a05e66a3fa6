import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countAlike } from '../../../src/syncs/alike.ts';

const row = fc.record({
  n: fc.nat(2),
  userId: fc.constantFrom('005A', '005B', '005C'),
  createdAt: fc.nat(3).map((second) => second * 1000),
  copies: fc.integer({ min: 1, max: 3 }),
  lastUsedAt: fc.option(fc.nat(5)),
  useCount: fc.nat(9),
});

const bySecond = fc
  .array(row, { maxLength: 40 })
  .map((rows) => rows.toSorted((a, b) => a.createdAt - b.createdAt));

test('rows that nothing tells apart are one, with how many they are, their last use and all of their uses', () => {
  fc.assert(
    fc.property(bySecond, (rows) => {
      const groups = Map.groupBy(rows, ({ n, userId, createdAt }) => `${n} ${userId} ${createdAt}`);
      const expected = [...groups.values()].map((alike) => ({
        n: alike[0]?.n,
        userId: alike[0]?.userId,
        createdAt: alike[0]?.createdAt,
        copies: alike.reduce((sum, { copies }) => sum + copies, 0),
        lastUsedAt: alike.reduce<number | null>(
          (last, { lastUsedAt }) => (lastUsedAt === null ? last : Math.max(last ?? 0, lastUsedAt)),
          null,
        ),
        useCount: alike.reduce((sum, { useCount }) => sum + useCount, 0),
      }));
      expect(countAlike(rows)).toEqual(expected);
    }),
  );
});

test('more uses than a number can hold exactly are the most that it can', () => {
  const row = { n: 0, userId: '005A', createdAt: 0, copies: 1, lastUsedAt: null };
  const most = Number.MAX_SAFE_INTEGER;
  const counted = countAlike([
    { ...row, useCount: most },
    { ...row, useCount: most },
  ]);
  expect(counted).toEqual([{ ...row, copies: 2, useCount: most }]);
});
