import { expect, test } from 'vitest';
import type { Connection } from '../../../src/salesforce/connection.ts';
import { withKnownFields } from '../../../src/salesforce/degrade.ts';
import { fromApiError } from '../../../src/salesforce/errors.ts';
import { createOffer } from '../../../src/salesforce/offer.ts';
import { queryAll, queryPages } from '../../../src/salesforce/query.ts';
import { tokenReader } from '../../../src/salesforce/tokens.ts';

const root = '/services/data/v66.0';

/** A connection that answers from a function of the path, and remembers what it was asked. */
function answering(answer: (path: string) => unknown) {
  const asked: string[] = [];
  const connection: Connection = {
    root: async () => root,
    offer: createOffer('66.0'),
    async get(path) {
      asked.push(path);
      return answer(path);
    },
    delete: () => Promise.reject(new Error('nothing is deleted here')),
    postForm: () => Promise.reject(new Error('nothing is posted here')),
    download: () => {
      throw new Error('nothing is downloaded here');
    },
    secret: 'secret',
    usage: () => undefined,
    calls: () => asked.length,
    clock: () => undefined,
  };
  return { connection, asked };
}

const page = (rows: number, next?: string) => ({
  totalSize: rows,
  done: next === undefined,
  records: Array.from({ length: rows }, () => ({})),
  ...(next === undefined ? {} : { nextRecordsUrl: `${root}/query/${next}` }),
});

test('pages that never end are ended by the number of rows', async () => {
  let n = 0;
  const { connection, asked } = answering(() => page(1, `x-${n++}`));
  await expect(queryAll(connection, 'Q', { maxRows: 2500 })).rejects.toThrow(
    'more pages than rows can fill',
  );
  expect(asked.length).toBe(26);
});

test('a locator that comes again is broken, at once', async () => {
  const { connection, asked } = answering(() => page(500, 'x-500'));
  await expect(queryAll(connection, 'Q', { maxRows: 100_000 })).rejects.toThrow(
    'points back to an earlier one',
  );
  expect(asked.length).toBe(2);
});

test('more rows than allowed are too big, or cut quietly', async () => {
  let n = 0;
  const { connection } = answering(() => page(500, `x-${n++}`));
  await expect(queryAll(connection, 'Q', { maxRows: 1200 })).rejects.toMatchObject({
    code: 'E-TOO-BIG',
    facts: { rows: 1200 },
  });
  const sizes: number[] = [];
  for await (const rows of queryPages(connection, 'Q', { maxRows: 1200, cut: true })) {
    sizes.push(rows.length);
  }
  expect(sizes).toEqual([500, 500, 200]);
});

test.each([
  [null],
  ['text'],
  [{}],
  [{ totalSize: -1, done: true, records: [] }],
  [{ totalSize: 1, done: true, records: 'x' }],
  [{ totalSize: 1, done: true, records: [1] }],
  [{ totalSize: 1, done: false, records: [{}] }],
  [{ totalSize: 1, done: false, records: [], nextRecordsUrl: `${root}/query/x-1` }],
])('an answer of %j is broken', async (body) => {
  const { connection } = answering(() => body);
  await expect(queryAll(connection, 'Q', { maxRows: 10 })).rejects.toMatchObject({
    code: 'E-SF-DOWN',
    facts: { transient: true },
  });
});

const noSuchField = () =>
  fromApiError({ status: 400, errorCode: 'INVALID_FIELD', message: 'No such column' });

test('a field that the org lacks is left out, by one describe', async () => {
  const fields = [
    { name: 'AppName' },
    { name: 'AppMenuItemId', relationshipName: 'AppMenuItem' },
    { name: 'UserId', relationshipName: 'User' },
    { name: 'CreatedDate' },
    { name: 'LastUsedDate' },
  ];
  const row = {
    AppName: 'DataLift',
    AppMenuItemId: null,
    AppMenuItem: null,
    UserId: '005000000000001AAA',
    CreatedDate: '2026-11-24T10:00:00.000+0000',
    LastUsedDate: null,
  };
  const { connection, asked } = answering((path) => {
    if (path.endsWith('/describe')) return { fields };
    if (path.includes('UseCount')) throw noSuchField();
    return { totalSize: 1, done: true, records: [row] };
  });
  const { tokens } = tokenReader(connection);
  const read = async () => {
    for await (const rows of tokens({ kind: 'range', from: 0, to: 1000 })) return rows;
    return [];
  };
  const [one, two] = await Promise.all([read(), read()]);
  expect(one).toEqual(two);
  expect(one).toEqual([
    {
      appName: 'DataLift',
      appMenuItemId: null,
      applicationId: null,
      userId: '005000000000001AAA',
      createdAt: Date.UTC(2026, 10, 24, 10),
      lastUsedAt: null,
      useCount: 0,
    },
  ]);
  expect(asked.filter((path) => path.endsWith('/describe'))).toHaveLength(1);
  expect(asked).toHaveLength(5);
});

test('without a field that is needed the refusal stands', async () => {
  const { connection } = answering(() => ({ fields: [{ name: 'Id' }] }));
  const fields = { wanted: ['Id', 'Name', 'Nice'], needed: ['Name'] };
  const reading = withKnownFields(connection, 'Thing', fields, () => Promise.reject(noSuchField()));
  await expect(reading).rejects.toMatchObject({ facts: { sf: 'INVALID_FIELD' } });
});
