import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.ts';
import { readTokenAnswer, tokensOf } from '../../../src/salesforce/token-answer.ts';

const rules = {
  clientSecret: 'shh',
  scopes: ['api', 'refresh_token'],
  extraHosts: [],
  knownHost: undefined,
};
const at = new Date(0);
const id = 'https://login.salesforce.com/id/00D000000000062EAA/005000000000001AAA';
const signature = createHmac('sha256', 'shh').update(`${id}1700000000000`).digest('base64');
const good = {
  access_token: '00D!AQ.x',
  refresh_token: '5Aep',
  scope: 'refresh_token api  web',
  instance_url: 'https://acme.my.salesforce.com',
  id,
  token_type: 'Bearer',
  issued_at: '1700000000000',
  signature,
};

test('a good answer comes out checked', () => {
  expect(readTokenAnswer(good, at, rules)).toEqual({
    accessToken: '00D!AQ.x',
    refreshToken: '5Aep',
    scopes: ['refresh_token', 'api', 'web'],
    instanceUrl: 'https://acme.my.salesforce.com',
    identityUrl: id,
    orgId: '00D000000000062EAA',
    userId: '005000000000001AAA',
    signatureFits: true,
    at,
  });
});

test('ids of 15 characters become 18, an absent scope means what was asked', () => {
  const { scope: _, refresh_token: __, signature: ___, ...rest } = good;
  const answer = readTokenAnswer(
    { ...rest, id: 'https://login.salesforce.com/id/00D000000000062/005000000000001' },
    at,
    rules,
  );
  expect(answer.orgId).toBe('00D000000000062EAA');
  expect(answer.userId).toBe('005000000000001AAA');
  expect(answer.scopes).toEqual(['api', 'refresh_token']);
  expect(answer.refreshToken).toBeUndefined();
  expect(answer.signatureFits).toBe(true);
});

test.each([['x'], [''], [5], [`${signature}x`], [signature.slice(0, -4)], [{}]])(
  'signature %j does not fit',
  (wrong) => {
    expect(readTokenAnswer({ ...good, signature: wrong }, at, rules).signatureFits).toBe(false);
  },
);

test.each([
  ['access_token', undefined],
  ['access_token', 5],
  ['access_token', 'a\r\nb'],
  ['access_token', 'a'.repeat(20_000)],
  ['refresh_token', ''],
  ['refresh_token', 7],
  ['token_type', 'mac'],
  ['instance_url', 'https://evil.example'],
  ['instance_url', 'https://acme.my.salesforce.com.evil.example'],
  ['instance_url', 'http://acme.my.salesforce.com'],
  ['instance_url', undefined],
  ['id', 'https://evil.example/id/00D000000000062EAA/005000000000001AAA'],
  ['id', 'https://login.salesforce.com/id/00D000000000062EAA'],
  ['id', 'https://login.salesforce.com/id/005000000000001AAA/00D000000000062EAA'],
  ['id', 'https://login.salesforce.com/xid/00D000000000062EAA/005000000000001AAA'],
  ['id', undefined],
])('%s of case %# is refused', (field, value) => {
  expect(() => readTokenAnswer({ ...good, [field]: value }, at, rules)).toThrow(AppError);
});

test('no body makes it fail otherwise, nor show a part of itself', () => {
  const body = fc.oneof(
    fc.anything(),
    fc.record(Object.fromEntries(Object.keys(good).map((key) => [key, fc.anything()]))),
  );
  fc.assert(
    fc.property(body, (value) => {
      try {
        readTokenAnswer(value, at, rules);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(String(error)).toMatch(/^AppError: E-SF-DOWN: an? [a-zA-Z ]+$/);
      }
      tokensOf(value);
    }),
  );
  expect(tokensOf(good)).toEqual(['5Aep', '00D!AQ.x']);
  expect(tokensOf(null)).toEqual([]);
});
