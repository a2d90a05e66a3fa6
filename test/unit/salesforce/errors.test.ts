import { expect, test } from 'vitest';
import { policyWords } from '../../../src/lib/errors/app-policy.ts';
import {
  brief,
  fromApiError,
  fromCallbackError,
  fromNetwork,
  fromOAuthError,
} from '../../../src/salesforce/errors.ts';
import { oauthRows } from '../../../src/salesforce/oauth-errors.ts';

const passing = { transient: true };
const lasting = { transient: false };

test.each([
  ['refresh', 'invalid_grant', 'expired access/refresh token', 'E-GRANT-EXPIRED', lasting],
  ['refresh', 'INVALID_GRANT', 'Expired Access/Refresh Token', 'E-GRANT-EXPIRED', lasting],
  ['refresh', 'invalid_grant', 'authentication failure', 'E-ACCESS', { expired: false }],
  ['refresh', 'invalid_grant', 'user is locked', 'E-ACCESS', { expired: false }],
  ['refresh', 'invalid_grant', "user hasn't approved this consumer", 'E-APP-BLOCKED', lasting],
  ['refresh', 'invalid_grant', '', 'E-GRANT-EXPIRED', lasting],
  ['refresh', 'invalid_grant', 'token request is already being processed', 'E-BUSY', passing],
  ['refresh', 'invalid_grant', 'Token Request is ALREADY being processed.', 'E-BUSY', passing],
  ['refresh', 'invalid_grant', 'expired authorization code', 'E-BUSY', passing],
  ['refresh', 'invalid_grant', 'ip restricted', 'E-ACCESS', { expired: false }],
  ['refresh', 'invalid_grant', 'ip restricted or invalid login hours', 'E-ACCESS', { ip: true }],
  ['refresh', 'invalid_grant', 'inactive user', 'E-USER-OFF', lasting],
  ['refresh', 'inactive_user', 'user is inactive', 'E-USER-OFF', lasting],
  ['refresh', 'invalid_grant', 'inactive organization', 'E-DOMAIN-GONE', lasting],
  ['refresh', 'inactive_org', '', 'E-DOMAIN-GONE', lasting],
  ['refresh', 'invalid_client', 'invalid client credentials', 'E-CONFIG', lasting],
  ['refresh', 'invalid_client_id', 'client identifier invalid', 'E-CONFIG', lasting],
  ['refresh', 'invalid_client_credentials', 'client secret invalid', 'E-CONFIG', lasting],
  ['refresh', 'invalid_client', 'app must be installed into org', 'E-APP-BLOCKED', lasting],
  ['refresh', 'unsupported_grant_type', 'grant type not supported', 'E-CONFIG', lasting],
  ['refresh', 'rate_limit_exceeded', 'login rate exceeded', 'E-SF-DOWN', passing],
  ['refresh', 'server_error', '', 'E-SF-DOWN', passing],
  ['refresh', 'temporarily_unavailable', '', 'E-SF-DOWN', passing],
  ['refresh', 'unknown_error', 'retry your request', 'E-SF-DOWN', passing],
  ['refresh', 'something_new', 'expired access/refresh token', 'E-UNKNOWN', lasting],
  ['refresh', 'access_denied', '', 'E-ACCESS', { expired: false }],
  ['exchange', 'invalid_grant', 'expired authorization code', 'E-STATE', lasting],
  ['exchange', 'invalid_grant', 'invalid code verifier', 'E-STATE', lasting],
  ['exchange', 'invalid_grant', 'ip restricted', 'E-ACCESS', { expired: false, ip: true }],
  ['exchange', 'invalid_grant', "user hasn't approved this consumer", 'E-APP-BLOCKED', lasting],
  ['exchange', 'invalid_grant', 'user hasn’t approved this consumer', 'E-APP-BLOCKED', lasting],
  ['exchange', 'invalid_request', 'invalid code verifier', 'E-STATE', lasting],
  ['exchange', 'invalid_request', 'missing required code challenge', 'E-CONFIG', lasting],
  ['exchange', 'redirect_uri_mismatch', 'redirect_uri must match', 'E-CONFIG', lasting],
  ['exchange', 'invalid_client', 'invalid client credentials', 'E-CONFIG', lasting],
] as const)('%s: %s, "%s" is %s', (call, error, description, code, facts) => {
  const found = fromOAuthError(call, error, description);
  expect(found.code).toBe(code);
  expect(found.facts).toMatchObject(facts);
});

test.each([
  ['access_denied', 'end-user denied authorization', 'E-DENIED'],
  ['access-denied', 'end-user denied authorization', 'E-DENIED'],
  ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', 'E-APP-BLOCKED'],
  ['access_denied', 'this app is blocked by admin', 'E-APP-BLOCKED'],
  ['OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app', 'E-APP-BLOCKED'],
  ['OAUTH_AUTHORIZATION_BLOCKED', '', 'E-APP-BLOCKED'],
  ['OAUTH_EC_APP_NOT_FOUND', 'External client app is not installed in this org', 'E-APP-BLOCKED'],
  ['OAUTH_APPROVAL_ERROR_GENERIC', 'An unexpected error has occured', 'E-APP-BLOCKED'],
  ['invalid_client', 'app must be installed into org', 'E-APP-BLOCKED'],
  ['invalid_client_id', 'client identifier invalid', 'E-CONFIG'],
  ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'E-CONFIG'],
  ['unsupported_response_type', 'response type not supported', 'E-CONFIG'],
  ['invalid_scope', 'the requested scope is not allowed', 'E-CONFIG'],
  ['invalid_request', 'missing required code challenge', 'E-CONFIG'],
  ['immediate_unsuccessful', '', 'E-DENIED'],
  ['login_required', '', 'E-DENIED'],
  ['consent_required', '', 'E-DENIED'],
  ['interaction_required', '', 'E-DENIED'],
  ['server_error', '', 'E-SF-DOWN'],
  ['temporarily_unavailable', '', 'E-SF-DOWN'],
  ['invalid_grant', 'expired access/refresh token', 'E-UNKNOWN'],
  ['', '', 'E-UNKNOWN'],
  ['<script>', 'x'.repeat(100_000), 'E-UNKNOWN'],
])('callback: %s, "%.60s" is %s', (error, description, code) => {
  const found = fromCallbackError(error, description);
  expect(found.code).toBe(code);
  expect(found.message.length).toBeLessThan(400);
});

test.each([
  [401, 'INVALID_SESSION_ID', 'Session expired or invalid', 'E-ACCESS', { expired: true }],
  [
    401,
    'INVALID_SESSION_ID',
    'This session is not valid for use with the REST API',
    'E-ACCESS',
    { expired: false },
  ],
  [401, 'X', 'Connected app is not attached to Agent', 'E-ACCESS', { expired: false }],
  [401, 'SOMETHING_NEW', '', 'E-ACCESS', { expired: true }],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'E-API-LIMIT', { daily: true }],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.', 'E-SF-DOWN', passing],
  [403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled', 'E-API-OFF', lasting],
  [403, 'API_CURRENTLY_DISABLED', 'API is disabled for this user', 'E-API-OFF', lasting],
  [403, 'INSUFFICIENT_ACCESS', '', 'E-ACCESS', { expired: false }],
  [403, 'SOMETHING_NEW', '', 'E-ACCESS', { expired: false }],
  [403, 'ERROR_HTTP_403', 'Bad_OAuth_Token', 'E-ACCESS', { expired: true }],
  [403, 'ERROR_HTTP_403', 'Missing_OAuth_Token', 'E-ACCESS', { expired: true }],
  [403, 'ERROR_HTTP_403', 'Wrong_Org', 'E-ACCESS', { expired: false }],
  [400, 'QUERY_TIMEOUT', 'Your query request was running for too long.', 'E-SF-DOWN', passing],
  [400, 'INVALID_QUERY_LOCATOR', 'invalid query locator', 'E-SF-DOWN', { locator: true }],
  [400, 'INVALID_TYPE', "sObject type 'X' is not supported.", 'E-UNKNOWN', { sf: 'INVALID_TYPE' }],
  [400, 'INVALID_FIELD', 'No such column', 'E-UNKNOWN', { sf: 'INVALID_FIELD' }],
  [400, 'MALFORMED_QUERY', 'unexpected token', 'E-UNKNOWN', lasting],
  [404, 'NOT_FOUND', 'The requested resource does not exist', 'E-UNKNOWN', { status: 404 }],
  [410, 'GONE', '', 'E-UNKNOWN', lasting],
] as const)('API: %i %s "%s" is %s', (status, errorCode, message, code, facts) => {
  const found = fromApiError({ status, errorCode, message });
  expect(found.code).toBe(code);
  expect(found.facts).toMatchObject(facts);
});

test('every policy that keeps our app out has words of its own, which say what an admin does', () => {
  const policies = new Set(oauthRows.flatMap(({ facts }) => facts.policy ?? []));
  const words = [...policies].map((policy) => JSON.stringify(policyWords({ policy })));
  expect(policies.size).toBe(6);
  expect(new Set(words).size).toBe(policies.size);
  expect(words.filter((each) => !each.includes('A Salesforce admin'))).toEqual([]);
  expect(policyWords({})).toEqual(policyWords({ policy: 'not installed' }));
});

test('only a dead grant is called expired', () => {
  const rows = oauthRows.filter(({ code }) => code === 'E-GRANT-EXPIRED');
  expect(rows.map(({ errors, calls }) => ({ errors, calls }))).toEqual([
    { errors: ['invalid_grant'], calls: ['refresh'] },
  ]);
});

test('no answer is Salesforce being away; a host that is not found says so', () => {
  const host = 'acme.my.salesforce.com';
  const failure = (code: string, hostname = host) =>
    Object.assign(new Error('secret detail'), { code, hostname });
  const untrusted = ['CERT_HAS_EXPIRED', 'ERR_SSL_WRONG_VERSION_NUMBER'];
  const unsent = ['ECONNREFUSED', ...untrusted];
  for (const code of [...unsent, 'ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT']) {
    const found = fromNetwork(failure(code), host);
    expect(found.code).toBe('E-SF-DOWN');
    const sent = unsent.includes(code) ? { sent: false } : {};
    const trust = untrusted.includes(code) ? { untrusted: true } : {};
    expect(found.facts).toEqual({ transient: true, network: code, ...sent, ...trust });
    expect(found.message).not.toContain('secret');
  }
  expect(fromNetwork(failure('ENOTFOUND'), host).facts).toMatchObject({ host: 'not found' });
  expect(fromNetwork(new Error('x', { cause: failure('ENOTFOUND') }), host).facts).toMatchObject({
    host: 'not found',
  });
  expect(fromNetwork(failure('ENOTFOUND', 'proxy.example.com'), host).facts).toEqual({
    transient: true,
    network: 'ENOTFOUND',
    sent: false,
  });
  expect(fromNetwork('odd', host).code).toBe('E-SF-DOWN');
});

test('an answer that echoes a secret does not carry it on', () => {
  const secret = 'aPrx/se+cret==';
  const found = fromOAuthError('exchange', 'invalid_grant', `code ${secret} is used`, [secret]);
  expect(JSON.stringify([found.message, found.facts])).not.toContain(secret);
  const escaped = fromOAuthError('refresh', encodeURIComponent(secret), '', [secret]);
  expect(JSON.stringify([escaped.message, escaped.facts])).not.toContain(
    encodeURIComponent(secret),
  );
});

test('a page is never shown', () => {
  expect(brief('  <!DOCTYPE html><html>…')).toBe('(a page)');
  expect(brief('one\n two')).toBe('one two');
  expect(brief('x'.repeat(5000)).length).toBe(201);
});
