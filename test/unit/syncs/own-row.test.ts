import { expect, test } from 'vitest';
import { type OwnBefore, ownRowsAmong, type UserRow } from '../../../src/syncs/own-row.ts';

const row = (n: number, createdAt: number, name = 'Orgwarden'): UserRow => ({
  n,
  name,
  applicationId: null,
  createdAt,
});
const own = (more: Partial<OwnBefore> = {}): OwnBefore => ({
  exchangedAt: 1_000_000,
  app: undefined,
  isOfAnother: () => false,
  ...more,
});
const fixed = (...tokens: number[]) => ({
  name: 'Orgwarden',
  fixed: true,
  tokens: new Set(tokens),
});
const numbers = (rows: readonly UserRow[], before: OwnBefore) =>
  ownRowsAmong(rows, before).map(({ n }) => n);

test.each<[string, readonly UserRow[], OwnBefore, number[]]>([
  ['the one nearest to the exchange', [row(1, 970_000), row(2, 999_000)], own(), [2]],
  ['whatever it is called', [row(1, 999_000, 'Renamed')], own(), [1]],
  ['none a minute off', [row(1, 1_060_001)], own(), []],
  [
    'from then on that one',
    [row(1, 999_000), row(2, 1_001_000)],
    own({ app: fixed(999_000) }),
    [1],
  ],
  ['renewed by a refresh', [row(3, 5_000_000)], own({ app: fixed(999_000) }), [3]],
  [
    'not one that is known to be of another app',
    [row(3, 5_000_000)],
    own({ app: fixed(999_000), isOfAnother: () => true }),
    [],
  ],
  [
    'of a new grant, beside what the old one left behind',
    [row(1, 500_000), row(2, 999_000)],
    own({ app: fixed(500_000) }),
    [1, 2],
  ],
  [
    'also where both were given within a minute',
    [row(1, 984_000), row(2, 999_000)],
    own({ app: fixed(984_000) }),
    [1, 2],
  ],
  [
    'of a new grant alone, where the old one was revoked',
    [row(2, 999_000)],
    own({ app: fixed(500_000) }),
    [2],
  ],
  [
    'no impostor of the minute of the exchange, once ours was renewed',
    [row(1, 5_000_000), row(2, 1_001_000)],
    own({ app: fixed(5_000_000), isOfAnother: ({ n }) => n === 2 }),
    [1],
  ],
])('%s', (_, rows, before, expected) => {
  expect(numbers(rows, before)).toEqual(expected);
});
