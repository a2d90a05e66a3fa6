import { expect, test } from 'vitest';
import { clashingNames } from '../../../sandbox/salesforce/generate/clashes.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import type { RevocableRow } from '../../../src/domains/ports.ts';
import { collect, connect, failure, startScene } from './scene.ts';

const idsOf = (org: Org) => org.users.all.map(({ id }) => id);
const keyOf = ({ userId, createdAt, appName }: RevocableRow) => `${userId} ${createdAt} ${appName}`;
const revoked = (org: Org, by: string) =>
  org.ledger.revocations.filter((each) => each.by === by).flatMap(({ rows }) => rows);

test('tokens of some users come whole, each with what revokes it, and no one else’s', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const some = org.users.all.slice(2, 9);
  const rows = await collect(opened.revocable(some.map(({ id }) => id)));
  const wanted = some.reduce((sum, { id }) => sum + org.countTokens({ user: id }), 0);
  expect(rows).toHaveLength(wanted);
  expect(new Set(rows.map(({ deleteToken }) => deleteToken)).size).toBe(wanted);
  expect(rows.every(({ userId }) => some.some(({ id }) => id === userId))).toBe(true);
  expect(await collect(opened.revocable([]))).toEqual([]);
  expect(simulator.problems).toEqual([]);
});

test('a set that fills the window is split by user, one user who fills it by time', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const ids = idsOf(org).slice(0, 20);
  const [heavy, other] = [org.users.all[5], org.users.all[6]];
  if (!heavy || !other) throw new Error('no users');
  // Crowded seconds, and one that lies on the edge of the window.
  for (let at = 0; at < 5_200; at += 1) {
    const user = at % 13 === 0 ? other : heavy;
    const created = 1_700_000_000 + Math.floor(at / 700) * 60;
    org.state.tokens.add({ user: user.index, app: at % 40, created, lastUsed: null, uses: 0 });
  }
  const rows = await collect(opened.revocable(ids));
  const wanted = ids.reduce((sum, id) => sum + org.countTokens({ user: id }), 0);
  expect(wanted).toBeGreaterThan(5_000);
  expect(rows).toHaveLength(wanted);
  expect(new Set(rows.map(({ deleteToken }) => deleteToken)).size).toBe(wanted);
  expect(simulator.problems).toEqual([]);
});

test('more of one user in one second than the window shows is an error, never a part', async () => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const user = org.users.all[5];
  if (!user) throw new Error('no user');
  for (let at = 0; at < 2_600; at += 1) {
    const created = 1_700_000_000;
    org.state.tokens.add({ user: user.index, app: at % 40, created, lastUsed: null, uses: 0 });
  }
  const { error } = await failure(collect(opened.revocable([user.id])));
  expect(error.code).toBe('E-TOO-BIG');
});

test('a short answer is an error: fewer rows than Salesforce counts', async () => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.set({ tokenCap: 100 });
  const { error } = await failure(collect(opened.revocable(idsOf(org))));
  expect(error).toMatchObject({
    code: 'E-SF-DOWN',
    facts: { broken: 'fewer tokens than counted' },
  });
});

test.each(['SELECT COUNT()', 'LIMIT 1', 'DeleteToken', 'UserPermissionAccess'])(
  'the permission taken away at %s is an error, not an end',
  async (soql) => {
    const { salesforce, org } = await startScene();
    const opened = salesforce.open(await connect(salesforce, org));
    const permission = 'CustomizeApplication';
    org.faults.add({ on: 'query', do: 'take-permission', permission, soql, times: 1 });
    const { error } = await failure(collect(opened.revocable(idsOf(org).slice(3))));
    expect(error.code).toBe('E-ACCESS');
    org.setPermission(org.users.admin.username, permission, true);
    expect((await collect(opened.revocable(idsOf(org)))).length).toBe(org.countTokens());
  },
);

test('what is no user id is no query', async () => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const calls = opened.calls();
  for (const none of ["005' OR AppName != '", '', '0H4000000000001AAA', '%']) {
    await expect(collect(opened.revocable([none]))).rejects.toThrow(TypeError);
  }
  const many = Array.from({ length: 101 }, (_, at) => org.state.makeId('005', 1000 + at));
  await expect(collect(opened.revocable(many))).rejects.toThrow(TypeError);
  expect(opened.calls()).toBe(calls);
});

test('a token is revoked once, by its DeleteToken in the body, and only that row goes', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const user = org.users.all[7];
  const rows = await collect(opened.revocable([user?.id ?? '']));
  const [first, ...others] = rows;
  if (!first) throw new Error('no token');
  const total = org.countTokens();
  expect(await opened.revokeToken(first.deleteToken ?? '')).toBe('revoked');
  expect(await opened.revokeToken(first.deleteToken ?? '')).toBe('gone');
  expect(org.countTokens()).toBe(total - 1);
  expect(revoked(org, 'delete token').map(({ appName, userId }) => [appName, userId])).toEqual([
    [first.appName, first.userId],
  ]);
  const left = await collect(opened.revocable([user?.id ?? '']));
  expect(left.map(keyOf).toSorted()).toEqual(others.map(keyOf).toSorted());
  const asked = org.ledger.calls.filter(({ kind }) => kind === 'revoke');
  expect(asked.map(({ method, status }) => [method, status])).toEqual([
    ['POST', 200],
    ['POST', 400],
  ]);
  expect(JSON.stringify(org.ledger.calls)).not.toContain(first.deleteToken);
  expect(simulator.problems).toEqual([]);
});

test.each(clashingNames)('of apps with confusing names, %s alone is revoked', async (name) => {
  const { salesforce, org, simulator } = await startScene();
  org.installApp(clashingNames[0]);
  const holders = org.users.all.slice(4, 7).map(({ username }) => username);
  for (const each of clashingNames) for (const user of holders) org.grantToken(user, each);
  const opened = salesforce.open(await connect(salesforce, org));
  const ids = org.users.all.slice(4, 7).map(({ id }) => id);
  for (const { appName, deleteToken } of await collect(opened.revocable(ids))) {
    if (appName === name) await opened.revokeToken(deleteToken ?? '');
  }
  const gone = revoked(org, 'delete token').map(({ appName, userId }) => [appName, userId]);
  expect(gone.toSorted()).toEqual(ids.map((id) => [name, id]));
  for (const each of clashingNames) {
    expect(org.countTokens({ app: each })).toBe(each === name ? 0 : holders.length);
  }
  expect(simulator.problems).toEqual([]);
});

test('where the revoke service wants a session, ours is shown; one that ended is E-ACCESS', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.set({ revokeNeedsSession: true });
  const [row, next] = await collect(opened.revocable([org.users.all[7]?.id ?? '']));
  expect(await opened.revokeToken(row?.deleteToken ?? '')).toBe('revoked');
  org.endSessions();
  const { error } = await failure(opened.revokeToken(next?.deleteToken ?? ''));
  expect(error).toMatchObject({ code: 'E-ACCESS', facts: { expired: true } });
  expect(simulator.problems).toEqual([]);
});

test.each([
  [{ do: 'status', status: 503 }, 'E-SF-DOWN'],
  [{ do: 'recorded', id: 'revoke-bad-id' }, 'E-SF-DOWN'],
  [{ do: 'drop-answer' }, 'E-SF-DOWN'],
  [{ do: 'redirect', location: 'https://elsewhere.example/' }, 'E-MOVED'],
  [{ do: 'token-error', error: 'invalid_request', description: 'no' }, 'E-SF-DOWN'],
  [{ do: 'token-error', error: 'invalid_token', description: 'no', status: 401 }, 'E-ACCESS'],
  [{ do: 'invalid-session' }, 'E-ACCESS'],
] as const)('%j is never taken for revoked or gone', async (act, code) => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const [row] = await collect(opened.revocable([org.users.all[7]?.id ?? '']));
  org.faults.add({ on: 'revoke', ...act });
  const { error } = await failure(opened.revokeToken(row?.deleteToken ?? ''));
  expect(error.code).toBe(code);
});

test.each(['revoke-ok-no-type', 'revoke-ok-html', 'revoke-ok-jsonp'] as const)(
  'a revoke answered as %s is done, by DeleteToken and by usage',
  async (revokedAs) => {
    const { salesforce, org, simulator } = await startScene();
    const { applicationId } = org.installApp('Ledger Sync', { kind: 'external' });
    const user = org.users.all[7];
    org.grantToken(user?.username ?? '', 'Ledger Sync');
    org.set({ revokedAs, usageEndsWith: revokedAs === 'revoke-ok-html' ? 200 : 204 });
    const opened = salesforce.open(await connect(salesforce, org));
    const [row] = await collect(opened.revocable([user?.id ?? '']));
    expect(await opened.revokeToken(row?.deleteToken ?? '')).toBe('revoked');
    expect(await opened.revokeExternal(applicationId ?? '', user?.id ?? '')).toBe('revoked');
    expect(simulator.problems).toEqual([]);
  },
);

test('a service that stumbles once is asked once more', async () => {
  const { salesforce, org } = await startScene();
  const granted = await connect(salesforce, org);
  const opened = salesforce.open(granted);
  const [row] = await collect(opened.revocable([org.users.all[7]?.id ?? '']));
  org.faults.add({ on: 'revoke', do: 'recorded', id: 'revoke-bad-id', times: 1 });
  expect(await opened.revokeToken(row?.deleteToken ?? '')).toBe('revoked');
  org.faults.add({ on: 'revoke', do: 'recorded', id: 'revoke-bad-id', times: 1 });
  const own = { origin: org.url, token: granted.refreshToken ?? '' };
  expect(await salesforce.oauth.revoke(own)).toBe('revoked');
});

test('of our own grant, only a token that is not known is gone', async () => {
  const { salesforce, org } = await startScene();
  const { refreshToken: token = '' } = await connect(salesforce, org);
  org.faults.add({ on: 'revoke', do: 'recorded', id: 'revoke-unsupported', times: 1 });
  const { error } = await failure(salesforce.oauth.revoke({ origin: org.url, token }));
  expect(error).toMatchObject({ code: 'E-SF-DOWN', facts: { sf: 'unsupported_token_type' } });
  for (const unknownAs of ['revoke-invalid', 'json'] as const) {
    org.set({ unknownAs });
    const ended = await salesforce.oauth.revoke({ origin: org.url, token });
    expect(ended).toBe(unknownAs === 'json' ? 'gone' : 'revoked');
  }
});

test('no text of an error holds the DeleteToken or the session, whatever Salesforce repeats', async () => {
  const { salesforce, org } = await startScene();
  const session = await connect(salesforce, org);
  const opened = salesforce.open(session);
  const [row] = await collect(opened.revocable([org.users.all[7]?.id ?? '']));
  const { deleteToken = '' } = row ?? {};
  for (const status of [400, 401, 403, 409]) {
    org.faults.add({
      on: 'revoke',
      do: 'token-error',
      error: `bad ${deleteToken}`,
      description: `what is ${deleteToken} and ${session.accessToken}?`,
      status,
      times: 1,
    });
    const { error } = await failure(opened.revokeToken(deleteToken ?? ''));
    const said = `${error.message} ${JSON.stringify(error)} ${JSON.stringify(error.facts)} ${error.stack} ${error.cause}`;
    expect(said).not.toContain(deleteToken);
    expect(said).not.toContain(session.accessToken);
  }
});

test('an external client app is revoked by its own resource, for one user', async () => {
  const { salesforce, org, simulator } = await startScene();
  const { applicationId } = org.installApp('Ledger Sync', { kind: 'external' });
  const [one, two] = org.users.all.slice(4, 6);
  for (const user of [one, one, two]) org.grantToken(user?.username ?? '', 'Ledger Sync');
  const opened = salesforce.open(await connect(salesforce, org));
  expect(await opened.revokeExternal(applicationId ?? '', one?.id ?? '')).toBe('revoked');
  expect(await opened.revokeExternal(applicationId ?? '', one?.id ?? '')).toBe('gone');
  expect(revoked(org, 'usage').map(({ userId }) => userId)).toEqual([one?.id, one?.id]);
  expect(org.countTokens({ app: 'Ledger Sync' })).toBe(1);
  const calls = opened.calls();
  for (const [app, user] of [
    ['0H4000000000001AAA', two?.id ?? ''],
    [applicationId ?? '', '../../../limits'],
  ] as const) {
    await expect(opened.revokeExternal(app, user)).rejects.toThrow(TypeError);
  }
  expect(opened.calls()).toBe(calls);
  org.setPermission(org.users.admin.username, 'ExternalClientAppViewer', false);
  const { error } = await failure(opened.revokeExternal(applicationId ?? '', two?.id ?? ''));
  expect(error.code).toBe('E-ACCESS');
  expect(org.countTokens({ app: 'Ledger Sync' })).toBe(1);
  expect(simulator.problems).toEqual([]);
});
