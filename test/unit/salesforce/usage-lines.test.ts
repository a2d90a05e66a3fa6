import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageCall } from '../../../src/domains/usage-log.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { readUsageLines } from '../../../src/salesforce/usage-lines.ts';

/** As a recorded file has them. */
const HEADER =
  'EVENT_TYPE TIMESTAMP REQUEST_ID ORGANIZATION_ID USER_ID API_FAMILY API_VERSION API_RESOURCE CLIENT_NAME HTTP_METHOD CLIENT_IP COUNTS_AGAINST_API_LIMIT CONNECTED_APP_ID ENTITY_NAME STATUS_CODE CONNECTED_APP_NAME USER_NAME TIMESTAMP_DERIVED'.split(
    ' ',
  );

const line: Readonly<Record<string, string>> = {
  EVENT_TYPE: 'ApiTotalUsage',
  TIMESTAMP: '20251009184000.123',
  USER_ID: '005000000000001',
  API_FAMILY: 'REST',
  API_RESOURCE: '/v64.0/sobjects/Account',
  HTTP_METHOD: 'GET',
  CLIENT_IP: '203.0.113.7',
  CONNECTED_APP_ID: '0H4000000000001',
  ENTITY_NAME: 'Account',
  CONNECTED_APP_NAME: 'Drift',
  TIMESTAMP_DERIVED: '2025-10-09T18:40:00.123Z',
};

const quoted = (cells: readonly string[]) =>
  `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
const csv = (lines: readonly Readonly<Record<string, string>>[], header = HEADER) =>
  quoted(header) + lines.map((of) => quoted(header.map((name) => of[name] ?? ''))).join('');

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, size = 64 * 1024) {
  const calls: UsageCall[] = [];
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
  const { odd } = await readUsageLines(chunksOf(bytes, size), (batch) => calls.push(...batch));
  return { calls, odd };
}

const failure = (text: string) =>
  read(text).then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error : undefined),
  );

describe('a file of the API usage log', () => {
  test('is read by the names of its columns, wherever they stand, and nothing else of a line goes on', async () => {
    const drift = {
      at: Date.UTC(2025, 9, 9, 18, 40),
      appId: '0H4000000000001CAA',
      appName: 'Drift',
      userId: '005000000000001AAA',
      object: 'Account',
      method: 'record',
      sourceIp: '203.0.113.7',
    };
    expect(await read(csv([line]))).toEqual({ calls: [drift], odd: 0 });
    const turned = [...HEADER.toReversed(), 'API_CLIENT_CATEGORY', 'BOT_IDENTIFIER'];
    expect((await read(csv([line], turned))).calls).toEqual([drift]);
    // What a release took away is not said, and no other column stands in for it.
    const less = HEADER.filter(
      (name) => !/^(CONNECTED_APP|ENTITY|TIMESTAMP_D|CLIENT_IP)/.test(name),
    );
    expect((await read(csv([line], less))).calls).toEqual([
      { ...drift, appId: null, appName: '', sourceIp: '' },
    ]);
    expect((await read(`\uFEFF${csv([line]).replaceAll('\n', '\r\n')}`)).calls).toEqual([drift]);
    expect(await read(csv([]))).toEqual({ calls: [], odd: 0 });
  });

  test.each([
    ['REST', '/v62.0/query', 'GET', 'query'],
    ['REST', '/v52.0/queryAll', 'GET', 'query'],
    ['REST', '/v62.0/query/01gAAAAAAAAAAAA-2000', 'GET', 'query'],
    ['REST', '/services/data/v62.0/tooling/query', 'GET', 'query'],
    ['REST', '/v52.0/search', 'GET', 'search'],
    ['REST', '/v62.0/sobjects/Lead/describe', 'GET', 'describe'],
    ['REST', '/v62.0/sobjects', 'GET', 'describe'],
    ['REST', '/v62.0/sobjects/Account/001000000000001AAA', 'PATCH', 'write'],
    ['REST', '/v62.0/jobs/query/750/results', 'GET', 'bulk'],
    ['Bulk', '/v62.0/jobs/query', 'POST', 'bulk'],
    ['Bulk', '/services/async/62.0/job', 'POST', 'bulk'],
    ['Bulk', '/v62.0/jobs/ingest/750', 'PUT', 'write'],
    ['SOAP', 'query', 'POST', 'query'],
    ['SOAP', 'queryMore', '', 'query'],
    ['SOAP', 'getUpdated', '', 'record'],
    ['SOAP', 'describeSObjects', '', 'describe'],
    ['SOAP', 'upsert', '', 'write'],
    ['SOAP', 'login', '', 'sign-in'],
    ['ApexREST', '/mine/query', 'GET', 'query'],
    ['ApexREST', '/mine/of/nothing', 'GET', 'other'],
    ['', '', '', 'other'],
  ])('%s %s %s is %s', async (API_FAMILY, API_RESOURCE, HTTP_METHOD, method) => {
    const { calls } = await read(csv([{ ...line, API_FAMILY, API_RESOURCE, HTTP_METHOD }]));
    expect(calls.map((each) => each.method)).toEqual([method]);
  });

  test.each([
    ['Contact;Account', '/x', 'Account, Contact'],
    ['Account, Account', '/x', 'Account'],
    ['', '/v62.0/sobjects/My_Thing__c/a00000000000001AAA', 'My_Thing__c'],
    ['', '/v62.0/query', ''],
    ['<script> 001-x', '/v62.0/query', ''],
    ['F E D C B A', '/x', 'A, B, C, D, E'],
  ])('objects %s of %s are %s', async (ENTITY_NAME, API_RESOURCE, object) => {
    const { calls } = await read(csv([{ ...line, ENTITY_NAME, API_RESOURCE }]));
    expect(calls.map((each) => each.object)).toEqual([object]);
  });

  test('wherever it is cut, it says the same; every line is a call or counted as none', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('"', '""', '\n', '\r\n', ',', 'é"\n,'),
    );
    const lines = fc.array(
      fc.record({ CLIENT_NAME: text, CONNECTED_APP_NAME: text, CLIENT_IP: text, USER_NAME: text }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), async (varied, size) => {
        const all = csv(varied.map((of) => ({ ...line, ...of })));
        const whole = await read(all);
        expect(whole.calls.length).toBe(varied.length);
        expect(whole.odd).toBe(0);
        expect(await read(all, size)).toEqual(whole);
        const names = varied.map((of) => of.CONNECTED_APP_NAME.replaceAll('\0', '\u{fffd}'));
        expect(whole.calls.map(({ appName }, at) => appName.startsWith(names[at] ?? '?'))).toEqual(
          varied.map(() => true),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('a line of 10 MB is one line; one with too few or too many cells, and another event, are no calls', async () => {
    const long = { ...line, CLIENT_NAME: 'x"'.repeat(5 * 1024 * 1024) };
    const few = '"ApiTotalUsage","20251009184000.123"\n';
    const many = quoted([...HEADER.map(() => 'x'), 'more']);
    const other = { ...line, EVENT_TYPE: 'Login' };
    const { calls, odd } = await read(`${csv([long, line])}${few}${many}\n${csv([other, line])}`);
    expect(calls.length).toBe(3);
    expect(odd).toBe(4);
  });

  test('what is no such file is not taken for an empty one', async () => {
    expect((await failure('<html>no</html>'))?.code).toBe('E-SF-DOWN');
    expect((await failure(`${csv([line])}"ApiTotalUsage","2025`))?.code).toBe('E-SF-DOWN');
    expect((await failure(`${csv([line])}"${'x'.repeat(17 * 1024 * 1024)}`))?.code).toBe(
      'E-SF-DOWN',
    );
    expect((await failure(''))?.code).toBe('E-SF-DOWN');
  });
});
