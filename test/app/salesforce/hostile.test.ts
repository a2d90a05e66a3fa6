import { expect, test } from 'vitest';
import type { FaultAct } from '../../../sandbox/salesforce/faults.ts';
import type { SalesforceOrg } from '../../../src/domains/ports.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { collect, collectUsers, connect, failure, now, startScene } from './scene.ts';

const slice = { kind: 'range', from: 0, to: now.getTime() + 1000 } as const;

test.each([
  [{ do: 'html' }, 'E-SF-DOWN', {}],
  [{ do: 'status', status: 500 }, 'E-SF-DOWN', { status: 500 }],
  [{ do: 'status', status: 503 }, 'E-SF-DOWN', { status: 503 }],
  [{ do: 'status', status: 420 }, 'E-SF-DOWN', { status: 420 }],
  [{ do: 'status', status: 200, body: '{"totalSize":' }, 'E-SF-DOWN', {}],
  [{ do: 'stall-body' }, 'E-SF-DOWN', { network: 'timeout' }],
  [{ do: 'hang' }, 'E-SF-DOWN', { network: 'timeout' }],
  [{ do: 'endless-body' }, 'E-SF-DOWN', { network: 'timeout' }],
  [{ do: 'reset-body' }, 'E-SF-DOWN', {}],
  [{ do: 'drop-answer' }, 'E-SF-DOWN', {}],
  [{ do: 'gzip-bomb', bytes: 12_000_000 }, 'E-TOO-BIG', { bytes: 8_388_608 }],
  [{ do: 'huge-body', bytes: 12_000_000 }, 'E-TOO-BIG', { bytes: 8_388_608 }],
  [{ do: 'invalid-session' }, 'E-ACCESS', { expired: true }],
  [{ do: 'not-valid-for-rest' }, 'E-ACCESS', { expired: false }],
  [{ do: 'api-limit' }, 'E-API-LIMIT', { daily: true }],
  [{ do: 'api-disabled-for-org' }, 'E-API-OFF', {}],
  [{ do: 'api-currently-disabled' }, 'E-API-OFF', {}],
] as const)('%j is told at once as %s', async (fault, code, facts) => {
  // A short deadline only where it is what ends the wait: a busy machine is no fault.
  const ends = ['stall-body', 'hang', 'endless-body'].includes(fault.do);
  const { salesforce, org, simulator } = await startScene({}, ends ? 700 : 10_000);
  const opened = salesforce.open(await connect(salesforce, org));
  org.faults.add({ on: 'query', ...fault });
  const works = [
    () => opened.organization(),
    () => collect(opened.tokens(slice)),
    () => opened.countTokens(1),
  ];
  for (const work of works) {
    const failed = await failure(work());
    expect(failed.error.code).toBe(code);
    expect(failed.error.facts).toMatchObject(facts);
    expect(typeof failed.error.facts.transient).toBe('boolean');
    expect(failed.ms).toBeLessThan(5000);
    expect(failed.error.message).not.toMatch(/</);
  }
  org.faults.clear();
  expect((await opened.organization()).orgId).toBe(org.id); // the edge is as good as before
  expect(simulator.problems).toEqual([]);
});

const spoilt = [
  { do: 'html' },
  { do: 'status', status: 500 },
  { do: 'redirect', location: 'https://evil.example/services/oauth2/token' },
  { do: 'reset-body' },
  { do: 'drop-answer' },
  { do: 'stall-body' },
  { do: 'hang' },
  { do: 'gzip-bomb', bytes: 12_000_000 },
  { do: 'huge-body', bytes: 12_000_000 },
] as const satisfies readonly FaultAct[];

/** What a session's call ends with, where that is not E-SF-DOWN. */
const ofSession: Readonly<Record<string, string>> = {
  redirect: 'E-MOVED',
  'gzip-bomb': 'E-TOO-BIG',
  'huge-body': 'E-TOO-BIG',
};

test.each(spoilt)('%j ends no grant and no token, renews none and is no page', async (fault) => {
  const isSilent = fault.do === 'stall-body' || fault.do === 'hang';
  const { salesforce, org, simulator } = await startScene({}, isSilent ? 700 : 10_000);
  const { refreshToken = '', ...session } = await connect(salesforce, org);
  const opened = salesforce.open(session);
  const [row] = await collect(opened.revocable(org.users.all.map(({ id }) => id)));
  org.faults.add({ on: 'token', ...fault });
  org.faults.add({ on: 'revoke', ...fault });
  // The first page comes.
  org.faults.add({ on: 'query', ...fault, after: 1 });
  await opened.organization();
  const failed = await Promise.all([
    failure(opened.revokeToken(row?.deleteToken ?? '')),
    failure(collectUsers(opened.users())),
    failure(salesforce.oauth.refresh({ origin: org.url, refreshToken })),
  ]);
  // Where the answer alone is lost, the session ends with it.
  failed.push(await failure(salesforce.oauth.revoke({ origin: org.url, token: refreshToken })));
  const inSession = ofSession[fault.do] ?? 'E-SF-DOWN';
  expect(failed.map(({ error }) => error.code)).toEqual([
    inSession,
    inSession,
    'E-SF-DOWN',
    'E-SF-DOWN',
  ]);
  for (const { error, ms } of failed) {
    expect(ms).toBeLessThan(5000);
    expect(error.message).not.toMatch(/</);
  }
  expect(simulator.problems).toEqual([]);
});

test.each(['{self}/elsewhere', 'https://evil.example/services/data/v66.0/query/x-1'])(
  'a redirect to %s is not followed: the address has changed',
  async (location) => {
    const { salesforce, org, simulator } = await startScene({}, 10_000);
    const opened = salesforce.open(await connect(salesforce, org));
    const target = location.replace('{self}', simulator.identityProvider.url);
    org.faults.add({ on: 'query', do: 'redirect', location: target });
    const failed = await failure(opened.organization());
    expect(failed.error).toMatchObject({ code: 'E-MOVED', facts: { moved: true, expired: true } });
    const { refreshToken = '' } = await connect(salesforce, org);
    org.faults.add({ on: 'token', do: 'redirect', location: target });
    const refreshed = await failure(salesforce.oauth.refresh({ origin: org.url, refreshToken }));
    expect(refreshed.error).toMatchObject({ code: 'E-SF-DOWN', facts: { moved: true } });
    expect(simulator.problems).toEqual([]);
  },
);

test('a next page is only ever asked of the org, at a path of its queries', async () => {
  const { salesforce, org, simulator } = await startScene({}, 10_000);
  const other = await simulator.addOrg({ name: 'Other' });
  const opened = salesforce.open(await connect(salesforce, org));
  for (const url of [
    `${other.url}/services/data/v66.0/query/0r8xxAAA-500`,
    `//${other.host}/services/data/v66.0/query/0r8xxAAA-500`,
    `@${other.host}/services/data/v66.0/query/0r8xxAAA-500`,
    `/services/data/v66.0/query/../../../oauth2/userinfo`,
    `/services/data/v66.0/query/%2e%2e/limits`,
    `/services/data/v66.0/query/x-1?q=SELECT`,
    `/services/data/v66.0/limits`,
    `/services/data/v66.0/query`,
    `/services/oauth2/userinfo`,
    `/services/data/v66.0/query/${'x'.repeat(600)}`,
    '\\\\evil.example\\x',
    '',
  ]) {
    org.faults.add({ on: 'query', do: 'next-url', url, soql: 'ORDER BY', times: 1 });
    const calls = org.ledger.calls.length;
    const failed = await failure(collect(opened.tokens(slice)));
    expect(failed.error).toMatchObject({
      code: 'E-SF-DOWN',
      facts: { broken: 'a next page at an address that is none' },
    });
    expect(org.ledger.calls.length - calls).toBeLessThanOrEqual(2);
  }
  expect(other.ledger.calls).toEqual([]);
  expect(simulator.problems).toEqual([]);
});

test('a locator that comes twice ends the reading', async () => {
  const { salesforce, org } = await startScene({}, 10_000);
  const opened = salesforce.open(await connect(salesforce, org));
  org.faults.add({ on: 'query', do: 'repeat-locator' });
  const before = org.ledger.calls.length;
  const failed = await failure(collectUsers(opened.users()));
  expect(failed.error.code).toBe('E-SF-DOWN');
  expect(org.ledger.calls.length - before).toBeLessThan(5);
});

test('what the caller stops, stops at once', async () => {
  const { salesforce, org } = await startScene({}, 10_000);
  const session = await connect(salesforce, org);
  const stop = new AbortController();
  const opened = salesforce.open({ ...session, signal: stop.signal });
  await opened.organization();
  org.faults.add({ on: 'query', do: 'hang' });
  const waiting = failure(opened.organization());
  stop.abort(new AppError('E-SLOW', 'no progress'));
  expect((await waiting).error.code).toBe('E-SLOW');
  expect((await failure(opened.countTokens(1))).error.code).toBe('E-SLOW');
  // The deadline is ten seconds.
  expect((await waiting).ms).toBeLessThan(5000);
});

test('a stalled org delays no other, and closing ends what waits', async () => {
  const { salesforce, org } = await startScene({}, 10_000);
  const opened = salesforce.open(await connect(salesforce, org));
  const gate = org.faults.gate('query');
  const waiting = Promise.all(Array.from({ length: 8 }, () => failure(opened.organization())));
  await gate.arrived(5);
  expect(gate.waiting).toBe(5); // so many at once to one org, the rest wait here
  await salesforce.close();
  for (const { error } of await waiting) expect(error.code).toBe('E-SF-DOWN');
});

test('a host that nobody serves is Salesforce being away', async () => {
  const { salesforce, org } = await startScene({}, 10_000);
  const session = await connect(salesforce, org);
  const closed: SalesforceOrg = salesforce.open({ ...session, instanceUrl: org.url });
  org.faults.add({ on: 'any', do: 'drop-answer' });
  expect((await failure(closed.me())).error.code).toBe('E-SF-DOWN');
  const dead = await failure(
    Promise.resolve().then(() =>
      salesforce.open({ ...session, instanceUrl: 'http://localhost:1' }),
    ),
  );
  expect(dead.error.code).toBe('E-CONFIG');
});
