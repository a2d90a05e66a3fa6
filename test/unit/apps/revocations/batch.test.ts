import { describe, expect, test } from 'vitest';
import { ownRows } from '../../../../src/apps/inventory/own-row-store.ts';
import { planBatch } from '../../../../src/apps/revocations/batch.ts';
import {
  batchesOf,
  groupsOf,
  hasGrown,
  isUnused,
  tokensOf,
} from '../../../../src/apps/revocations/revocation.ts';
import type { FrozenRow } from '../../../../src/apps/revocations/row-store.ts';
import type { RevocableRow } from '../../../../src/domains/ports.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 24);

let made = 0;
const token = (
  userId: string,
  createdAt: number,
  more: Partial<RevocableRow> = {},
): RevocableRow => ({
  appName: 'DataLift',
  appMenuItemId: null,
  applicationId: null,
  userId,
  createdAt,
  lastUsedAt: null,
  useCount: 0,
  deleteToken: `delete ${made++}`,
  ...more,
});
const frozen = (userId: string, createdAt: number, copies = 1): FrozenRow => ({
  userId,
  createdAt,
  copies,
  state: 'due',
});
const app = {
  id: 7,
  identity: 'name:DataLift',
  name: 'DataLift',
  applicationId: null,
  kin: undefined,
  others: new Map<string, number>(),
};
const external = { ...app, identity: 'id:0xI1', applicationId: '0xI1' };
const plan = (given: Partial<Parameters<typeof planBatch>[0]>) =>
  planBatch({
    app,
    own: undefined,
    batch: [],
    read: [],
    open: new Set(),
    unused: undefined,
    ...given,
  });

describe('a batch', () => {
  test('takes what is frozen and leaves what came since', () => {
    const [old, young] = [token('A', 1000), token('A', 2000)];
    const { ends, acts } = plan({ batch: [frozen('A', 1000)], read: [old, young] });
    expect(ends).toEqual([]);
    expect(acts.map(({ deleteTokens }) => deleteTokens)).toEqual([[old.deleteToken]]);
  });

  test('counts what is not there as gone, once it is proven', () => {
    const { ends, acts } = plan({ batch: [frozen('A', 1000)], read: [] });
    expect(ends).toMatchObject([{ userId: 'A', state: 'sent', code: null }]);
    expect(acts).toEqual([]);
  });

  test('takes a group of equal rows as a whole, or leaves it where it has grown', () => {
    const pair = [token('A', 1000), token('A', 1000)];
    expect(plan({ batch: [frozen('A', 1000, 2)], read: pair }).acts).toMatchObject([
      { deleteTokens: pair.map(({ deleteToken }) => deleteToken) },
    ]);
    const grown = plan({ batch: [frozen('A', 1000, 1)], read: pair });
    expect(grown.acts).toEqual([]);
    expect(grown.ends).toMatchObject([{ state: 'failed', code: 'changed' }]);
  });

  test('what has nothing to be revoked by does not keep the others from being revoked', () => {
    const read = [
      token('A', 1000, { deleteToken: null }),
      token('B', 1000),
      token('C', 1000, { deleteToken: null }),
      token('C', 1000),
    ];
    const batch = [frozen('A', 1000), frozen('B', 1000), frozen('C', 1000, 2)];
    const { ends, acts } = plan({ batch, read });
    expect(ends).toEqual([]);
    expect(acts.map(({ deleteTokens, isWhole }) => [deleteTokens, isWhole])).toEqual([
      [[], false],
      [[read[1]?.deleteToken], true],
      [[read[3]?.deleteToken], false],
    ]);
  });

  test('leaves what was used, nobody knows when, where only unused ones are to go', () => {
    const read = [token('A', 1000, { useCount: 3 }), token('B', 1000)];
    const unused = { days: 90, now: NOW };
    const { ends, acts } = plan({ batch: [frozen('A', 1000), frozen('B', 1000)], read, unused });
    expect(ends).toMatchObject([{ userId: 'A', state: 'failed', code: 'used since' }]);
    expect(acts.map(({ rows }) => rows.map(({ userId }) => userId))).toEqual([['B']]);
  });

  test('leaves what was used since, where only unused ones are to go', () => {
    const read = [token('A', 1000), token('B', 1000, { lastUsedAt: NOW - DAY_MS })];
    const batch = [frozen('A', 1000), frozen('B', 1000)];
    const { ends, acts } = plan({ batch, read, unused: { days: 90, now: NOW } });
    expect(ends).toMatchObject([{ userId: 'B', state: 'failed', code: 'used since' }]);
    expect(acts.map(({ rows }) => rows)).toEqual([[batch[0]]]);
  });

  test('ends all of a user at once at an external client app, and only where all are frozen', () => {
    const read = [token('A', 1000), token('A', 2000), token('B', 1000), token('B', 3000)];
    const batch = [frozen('A', 1000), frozen('A', 2000), frozen('B', 1000)];
    const { acts } = plan({ app: external, batch, read });
    expect(acts.map(({ externalUser, rows }) => [externalUser, rows.length])).toEqual([
      ['A', 2],
      [undefined, 1],
    ]);
  });

  test('ends each by itself where our own grant, or what is not settled, would end too', () => {
    const read = [token('A', 1000), token('B', 1000), token('C', 1000)];
    const batch = [frozen('A', 1000), frozen('B', 1000), frozen('C', 1000)];
    const own = { userId: 'A', exchangedAt: null, app: undefined };
    const { acts } = plan({ app: external, own, open: new Set(['B']), batch, read });
    expect(acts.map(({ externalUser }) => externalUser)).toEqual([undefined, undefined, 'C']);
  });

  test('never takes our own row', () => {
    const own = { userId: 'A', exchangedAt: new Date(1_000_000), app: undefined };
    const read = [token('A', 1_030_000)];
    const { ends, acts } = plan({ own, batch: [frozen('A', 1_030_000)], read });
    expect(acts).toEqual([]);
    expect(ends).toMatchObject([{ state: 'failed' }]);
  });
});

describe('our own row', () => {
  const exchange = 1_000_000;
  const unread = { userId: 'A', exchangedAt: new Date(exchange), app: undefined };
  const ours = { id: 7, name: 'Orgwarden', tokens: new Set([exchange + 1000]) };
  const read = { ...unread, app: ours };
  const self = { id: 7, name: 'Orgwarden' };
  const namesake = { id: 8, name: 'Orgwarden' };
  const other = { id: 9, name: 'DataLift' };

  test.each([
    [
      'before a reading: within a minute of the exchange, in any app',
      unread,
      exchange + 60_000,
      other,
      1,
    ],
    ['before a reading: none of an hour before', unread, exchange - 3_600_000, other, 0],
    ['found by a reading', read, exchange + 1000, self, 1],
    ['read beside rows of an app that bears our name', read, exchange + 1000, namesake, 1],
    ['none of another app, however near', read, exchange + 1000, other, 0],
    ['none of another app, after that', read, exchange + 2000, other, 0],
    ['any of that user where a rotation renewed ours', read, 9_000_000, self, 1],
    ['any of that user that bears our name then', read, 9_000_000, namesake, 1],
  ])('%s', (_what, own, createdAt, app, found) => {
    const rows = [
      { userId: 'A', createdAt },
      { userId: 'B', createdAt },
    ];
    expect(ownRows(rows, own, app).size).toBe(found);
  });

  test('is the one that was found, of several that bear our name', () => {
    const rows = [exchange + 1000, exchange + 2000].map((createdAt) => ({
      userId: 'A',
      createdAt,
    }));
    expect([...ownRows(rows, read, namesake)]).toEqual([rows[0]]);
  });
});

test('rows that nothing tells apart are one group, used where one of them is', () => {
  const groups = groupsOf([
    token('A', 1000),
    token('A', 1000, { lastUsedAt: NOW }),
    token('A', 2000),
  ]);
  expect(groups).toEqual([
    { userId: 'A', createdAt: 1000, copies: 2, lastUsedAt: NOW, useCount: 0 },
    { userId: 'A', createdAt: 2000, copies: 1, lastUsedAt: null, useCount: 0 },
  ]);
  expect(groups.map((group) => isUnused(group, 90, NOW))).toEqual([false, true]);
});

test('batches hold at most 50 tokens, and no group is split', () => {
  const rows = [
    ...Array.from({ length: 49 }, (_, at) => frozen('A', at)),
    frozen('B', 1, 2),
    frozen('C', 1, 60),
  ];
  expect(batchesOf(rows).map(tokensOf)).toEqual([49, 2, 60]);
});

test.each([
  [37, 54, false],
  [37, 55, true],
  [0, 10, false],
  [0, 11, true],
])('shown %i, found %i: asked again is %s', (shown, found, asked) => {
  expect(hasGrown(shown, found)).toBe(asked);
});
