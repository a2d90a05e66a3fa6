import { expect, test } from 'vitest';
import { connect, consent, failure, startScene } from './scene.ts';

test('a consent becomes a grant, a refresh renews the session, a revoke ends it', async () => {
  const { salesforce, org, simulator } = await startScene();
  const { code, state, verifier } = await consent(salesforce, org, org.users.admin.username);
  expect(state).toBe('state-1');
  const granted = await salesforce.oauth.exchange({ origin: org.url, code, verifier });
  expect(granted).toMatchObject({
    instanceUrl: org.url,
    orgId: org.id,
    userId: org.users.admin.id,
    scopes: ['api', 'web', 'refresh_token'],
    signatureFits: true,
    at: new Date('2026-11-24T10:00:00Z'),
  });
  const refreshToken = granted.refreshToken ?? '';
  const renewed = await salesforce.oauth.refresh({ origin: org.url, refreshToken });
  expect(renewed.accessToken).not.toBe(granted.accessToken);
  expect(renewed.refreshToken).toBeUndefined();
  expect(await salesforce.oauth.revoke({ origin: org.url, token: refreshToken })).toBe('revoked');
  expect(await salesforce.oauth.revoke({ origin: org.url, token: refreshToken })).toBe('gone');
  const dead = await failure(salesforce.oauth.refresh({ origin: org.url, refreshToken }));
  expect(dead.error.code).toBe('E-GRANT-EXPIRED');
  expect(simulator.problems).toEqual([]);
});

test('by the generic host: the token answer says where the org is', async () => {
  const { salesforce, org, simulator } = await startScene();
  const { production: origin } = salesforce.loginOrigins;
  const { username } = org.users.admin;
  const { code, verifier } = await consent(salesforce, org, username, origin);
  const granted = await salesforce.oauth.exchange({ origin, code, verifier });
  expect(granted.instanceUrl).toBe(org.url);
  expect(granted.identityUrl.startsWith(origin)).toBe(true);
  expect(simulator.problems).toEqual([]);
});

test('rotation: a refresh gives a new refresh token, two at once are told apart from a dead grant', async () => {
  const { salesforce, org } = await startScene({ rotation: true });
  const { refreshToken = '' } = await connect(salesforce, org);
  const twice = await Promise.allSettled([
    salesforce.oauth.refresh({ origin: org.url, refreshToken }),
    salesforce.oauth.refresh({ origin: org.url, refreshToken }),
  ]);
  const won = twice.find((each) => each.status === 'fulfilled');
  const lost = twice.find((each) => each.status === 'rejected');
  expect(won?.value.refreshToken).not.toBe(refreshToken);
  expect(lost?.reason).toMatchObject({ code: 'E-BUSY', facts: { transient: true } });
});

test.each([
  ['invalid_grant', 'expired access/refresh token', 'E-GRANT-EXPIRED'],
  ['invalid_grant', 'ip restricted', 'E-ACCESS'],
  ['invalid_client', 'invalid client credentials', 'E-CONFIG'],
  ['inactive_user', 'inactive user', 'E-USER-OFF'],
])('a refresh refused with %s "%s" is %s', async (error, description, code) => {
  const { salesforce, org } = await startScene();
  const { refreshToken = '' } = await connect(salesforce, org);
  org.faults.add({ on: 'token', do: 'token-error', error, description });
  const failed = await failure(salesforce.oauth.refresh({ origin: org.url, refreshToken }));
  expect(failed.error.code).toBe(code);
});

test.each([
  ['stall-body', 'E-SF-DOWN'],
  ['reset-body', 'E-SF-DOWN'],
  ['drop-answer', 'E-SF-DOWN'],
  ['hang', 'E-SF-DOWN'],
  ['endless-body', 'E-SF-DOWN'],
  ['gzip-bomb', 'E-SF-DOWN'],
  ['huge-body', 'E-SF-DOWN'],
] as const)('a token endpoint that answers %s is told at once', async (fault, code) => {
  const ends = ['stall-body', 'hang', 'endless-body'].includes(fault);
  const { salesforce, org, simulator } = await startScene({}, ends ? 700 : 10_000);
  const { refreshToken = '' } = await connect(salesforce, org);
  const large = { bytes: 2_000_000 }; // for those that are large; the bound is 256 kB here
  org.faults.add({ on: 'token', do: fault, ...large });
  org.faults.add({ on: 'revoke', do: fault, ...large });
  const failed = await failure(salesforce.oauth.refresh({ origin: org.url, refreshToken }));
  expect(failed.error.code).toBe(code);
  expect(failed.ms).toBeLessThan(5000);
  const ended = await failure(salesforce.oauth.revoke({ origin: org.url, token: refreshToken }));
  expect(ended.error.code).toBe(code);
  expect(JSON.stringify([failed.error, ended.error])).not.toContain(refreshToken);
  expect(simulator.problems).toEqual([]);
});

test.each([
  [{ instance_url: 'https://evil.example' }],
  [{ instance_url: 'http://localhost:1' }],
  [{ id: 'https://evil.example/id/00D000000000062EAA/005000000000001AAA' }],
  [{ id: 'https://login.salesforce.com/id/none' }],
])('an answer with %j is refused, and its grant is ended', async (fields) => {
  const { salesforce, org } = await startScene();
  const { code, verifier } = await consent(salesforce, org, org.users.admin.username);
  org.faults.add({ on: 'token', do: 'token-fields', fields });
  const failed = await failure(salesforce.oauth.exchange({ origin: org.url, code, verifier }));
  expect(failed.error).toMatchObject({ code: 'E-SF-DOWN', facts: { ended: true } });
  expect(org.grants().map(({ state }) => state)).toEqual(['ended']);
});

test('a page is no token, and no end of a grant: whoever stands between wrote it', async () => {
  const { salesforce, org } = await startScene();
  const { refreshToken = '' } = await connect(salesforce, org);
  org.faults.add({ on: 'token', do: 'html' });
  org.faults.add({ on: 'revoke', do: 'html' });
  const failed = await failure(salesforce.oauth.refresh({ origin: org.url, refreshToken }));
  expect(failed.error.code).toBe('E-SF-DOWN');
  const revoked = await failure(salesforce.oauth.revoke({ origin: org.url, token: refreshToken }));
  expect(revoked.error.code).toBe('E-SF-DOWN');
});

test.each(['my-domain', 'production'] as const)(
  'an exchange by %s whose answer names no address finds the org all the same',
  async (kind) => {
    const { salesforce, org, simulator } = await startScene();
    const { origin } = kind === 'my-domain' ? { origin: org.url } : { origin: simulator.login.url };
    const { code, verifier } = await consent(salesforce, org, org.users.admin.username, origin);
    org.faults.add({ on: 'token', do: 'token-fields', fields: { instance_url: null } });
    const granted = await salesforce.oauth.exchange({ origin, code, verifier });
    expect(granted.instanceUrl).toBe(org.url);
    expect(org.grants().map(({ state }) => state)).toEqual(['live']);
    expect(simulator.problems).toEqual([]);
  },
);

test('an exchange whose org cannot be found is refused with the reason, and its grant is ended', async () => {
  const { salesforce, org, simulator } = await startScene();
  const { username } = org.users.admin;
  const origin = simulator.login.url;
  const { code, verifier } = await consent(salesforce, org, username, origin);
  org.faults.add({ on: 'token', do: 'token-fields', fields: { instance_url: null } });
  org.faults.add({ on: 'userinfo', do: 'status', status: 403, body: 'No_Access' });
  const { error } = await failure(salesforce.oauth.exchange({ origin, code, verifier }));
  const broken = 'a token without the address of its org';
  expect(error).toMatchObject({ code: 'E-SF-DOWN', facts: { ended: true, broken } });
  expect(error.message).toContain(broken);
  expect(org.grants().map(({ state }) => state)).toEqual(['ended']);
});

test.each([
  [{ instance_url: null }],
  [{ instance_url: '' }],
  [{ id: null }],
  [{ access_token: null }],
])('a renewal answered with %j never ends the grant', async (fields) => {
  const { salesforce, org } = await startScene({ rotation: true });
  const { refreshToken = '', orgId } = await connect(salesforce, org);
  org.faults.add({ on: 'token', do: 'token-fields', fields });
  const renewed = salesforce.oauth.refresh({ origin: org.url, refreshToken, orgId });
  if ('access_token' in fields) {
    const broken = 'a token answer without an access token';
    expect((await failure(renewed)).error.facts).toMatchObject({ broken });
  } else expect(await renewed).toMatchObject({ instanceUrl: org.url, orgId: org.id });
  expect(org.grants().map(({ state }) => state)).toEqual(['live']);
  expect(org.ledger.calls.filter(({ kind }) => kind === 'revoke')).toEqual([]);
});

test('a renewal at the generic page that names no address keeps the one that was known, and the new token', async () => {
  const { salesforce, org } = await startScene({ rotation: true, nextAddress: true });
  const { refreshToken = '', orgId } = await connect(salesforce, org);
  const before = org.url;
  org.rename();
  org.faults.add({ on: 'token', do: 'token-fields', fields: { instance_url: null } });
  org.faults.add({ on: 'userinfo', do: 'status', status: 403, body: 'No_Access' });
  const renewed = await salesforce.oauth.refresh({ origin: before, refreshToken, orgId });
  expect(renewed).toMatchObject({ instanceUrl: before, orgId: org.id });
  expect(renewed.refreshToken).not.toBe(refreshToken);
  expect(org.grants().map(({ state }) => state)).toEqual(['live']);
});

test('a signature that does not fit is said, not hidden', async () => {
  const { salesforce, org } = await startScene();
  const { code, verifier } = await consent(salesforce, org, org.users.admin.username);
  org.faults.add({ on: 'token', do: 'token-fields', fields: { signature: 'bm9uZQ==' } });
  const granted = await salesforce.oauth.exchange({ origin: org.url, code, verifier });
  expect(granted.signatureFits).toBe(false);
});

test('a used code, a wrong verifier and a foreign host are refused', async () => {
  const { salesforce, org, simulator } = await startScene();
  const { username } = org.users.admin;
  const one = await consent(salesforce, org, username);
  await salesforce.oauth.exchange({ origin: org.url, code: one.code, verifier: one.verifier });
  const again = await failure(
    salesforce.oauth.exchange({ origin: org.url, code: one.code, verifier: one.verifier }),
  );
  expect(again.error.code).toBe('E-STATE');
  const two = await consent(salesforce, org, username);
  const swapped = await failure(
    salesforce.oauth.exchange({ origin: org.url, code: two.code, verifier: one.verifier }),
  );
  expect(swapped.error.code).toBe('E-STATE');
  const before = org.ledger.calls.length;
  const origin = simulator.identityProvider.url;
  const foreign = await failure(
    salesforce.oauth.exchange({ origin, code: two.code, verifier: two.verifier }),
  );
  expect(foreign.error.code).toBe('E-CONFIG');
  expect(org.ledger.calls.length).toBe(before);
});
