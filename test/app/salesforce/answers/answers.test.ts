import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../../../src/db/database.ts';
import { testDatabase } from '../../../support/servers/database.ts';
import { createReaders } from './play.ts';
import {
  type Answer,
  answers,
  confidences,
  expected,
  expectedOfCodes,
  isUnsure,
  tokenErrorCodes,
} from './records.ts';
import { type Stub, startStub } from './stub.ts';

/** Said of an answer that nobody is sure of, each would be a claim. */
const claims = ['E-GRANT-EXPIRED', 'E-LOST', 'E-USER-OFF', 'E-DOMAIN-GONE', 'E-CONFIG'];

const rows = answers.flatMap((answer) =>
  Object.entries(expected[answer.id]?.reads ?? {}).map(
    ([reader, gives]) => [answer.id, reader, answer, gives] as const,
  ),
);

test('every record has an expectation, and every expectation a record', () => {
  expect(Object.keys(expected).toSorted()).toEqual(answers.map(({ id }) => id).toSorted());
  expect(Object.keys(expectedOfCodes)).toEqual(tokenErrorCodes);
  expect(answers.filter(({ id }) => rows.every(([played]) => played !== id))).toEqual([]);
});

test('every record says when it comes, from where it is known and how surely, under a name of its own', () => {
  const ids = answers.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  for (const { id, when, meaning, source, confidence } of answers) {
    expect([when.trim(), meaning.trim(), source.join('').trim()], id).not.toContain('');
    expect(confidences, id).toContain(confidence);
  }
});

test('of an answer that is not sure nothing is demanded, unless it is said why', () => {
  const demanding = answers.filter((answer) => {
    const { reads = {}, sureOf } = expected[answer.id] ?? {};
    const demands = Object.values(reads).some((gives) => Object.keys(gives).length > 0);
    return sureOf === undefined ? demands === isUnsure(answer) : !isUnsure(answer);
  });
  expect(demanding.map(({ id }) => id)).toEqual([]);
});

describe('answers of Salesforce as public records have them, over HTTP', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let opened: ReturnType<typeof createDatabase>;
  let stub: Stub;
  let readers: ReturnType<typeof createReaders>;

  beforeAll(async () => {
    database = await testDatabase();
    opened = createDatabase({ url: database.url, size: 2, onError: () => {} });
    stub = await startStub();
    readers = createReaders(stub, opened.db);
  });
  afterAll(async () => {
    await readers.close();
    await stub.close();
    await opened.close();
    await database.drop();
  });

  test.each(rows)('%s, read by %s', async (id, reader, answer, gives) => {
    const given = await readers.play(reader, answer);
    expect(given).toMatchObject(gives);
    expect(stub.asked().length).toBeGreaterThan(0);
    if (!isUnsure(answer) || expected[id]?.sureOf !== undefined) return;
    expect(claims).not.toContain(given.code);
    if (reader === 'refresh') expect(given).toMatchObject({ refreshToken: '5Aep861.first' });
  });

  test.each([
    ['refresh-expired', 'refresh', { body: '{"error":"invalid_grant","error_description":"x"}' }],
    ['refresh-ok-rotated', 'refresh', { status: 400 }],
    ['revoke-ok-html', 'revoke', { status: 500 }],
    ['revoke-ok-html', 'revoke of a DeleteToken', { status: 302 }],
    ['rest-session-expired', 'rows', { status: 200 }],
    ['token-redirect', 'refresh', { status: 200, headers: {} }],
    ['callback-denied', 'callback', { headers: { location: 'https://bot.example/callback' } }],
  ])('%s, edited to be wrong, does not give to %s what is expected', async (id, reader, edit) => {
    const answer = answers.find((each) => each.id === id);
    if (!answer) throw new Error(`no record is called ${id}`);
    const given = await readers.play(reader, { ...answer, ...edit });
    expect(given).not.toMatchObject(expected[id]?.reads[reader] ?? {});
  });

  const ofCode = (error: string): Answer => ({
    id: error,
    call: '',
    when: '',
    meaning: '',
    source: [],
    status: 400,
    headers: { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' },
    body: JSON.stringify({ error }),
    confidence: 'seen in code',
  });

  test.each(Object.entries(expectedOfCodes))(
    'the code %s has a class at the exchange and at a renewal, which loses nothing',
    async (error, { exchange, refresh }) => {
      expect(await readers.play('exchange', ofCode(error))).toMatchObject({ code: exchange });
      const renewed = await readers.play('refresh', ofCode(error));
      const kept = { refreshToken: '5Aep861.first', inDoubt: false, calls: 1, revoked: 0 };
      expect(renewed).toMatchObject({ code: refresh, ...kept });
      expect([exchange, refresh]).not.toContain('E-UNKNOWN');
    },
  );
});
