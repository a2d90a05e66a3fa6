import { expect, test } from 'vitest';
import { collect, collectUsers, connect, failure, now, startScene } from './scene.ts';

const eraStart = Date.UTC(2000, 0, 1);

test('everything of a small org is read, with calls, usage and clock', async () => {
  const { salesforce, org, simulator } = await startScene({}, 5000);
  const opened = salesforce.open(await connect(salesforce, org));
  expect(opened.clock()).toBeUndefined();
  expect(await opened.organization()).toEqual({
    orgId: org.id,
    name: 'Acme',
    kind: 'production',
    edition: 'Enterprise Edition',
    instanceName: 'EU42',
    at: now,
  });
  const { id, username, name, email } = org.users.admin;
  expect(await opened.me()).toEqual({ userId: id, username, name, email });
  expect(await opened.permissions()).toEqual({
    customizeApplication: true,
    viewSetup: true,
    modifyAllData: true,
    seesSignIns: true,
  });

  const before = now.getTime() + 1000;
  const first = await opened.firstTokenAt();
  const tokens = await collect(opened.tokens({ kind: 'range', from: first ?? 0, to: before }));
  expect(tokens.length).toBe(org.countTokens());
  expect(await opened.countTokens(before)).toBe(tokens.length);
  expect(tokens[0]?.createdAt).toBe(first);
  expect(tokens.map((token) => token.createdAt)).toEqual(
    tokens.map((token) => token.createdAt).toSorted((a, b) => a - b),
  );

  const users = await collectUsers(opened.users());
  expect(users.length).toBe(org.users.all.length);
  expect(users.find(({ userId }) => userId === id)).toEqual({
    userId: id,
    username,
    name,
    email,
    active: true,
    profile: 'System Administrator',
  });

  const { rows, notes } = await opened.apps();
  expect(notes).toEqual([]);
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['connected', 'external']));
  const listed = new Set(rows.map(({ applicationId }) => applicationId));
  for (const { applicationId } of tokens) {
    if (applicationId !== null) expect(listed.has(applicationId)).toBe(true);
  }
  const packages = await opened.packages();
  expect(packages.ok && packages.value[0]?.version).toMatch(/^\d+\.\d+\.0\.1$/);

  expect(opened.clock()).toEqual(now);
  expect(opened.calls()).toBe(
    org.ledger.calls.filter(({ kind }) => ['query', 'describe', 'userinfo'].includes(kind)).length,
  );
  expect(opened.usage()).toEqual({ used: org.ledger.apiCalls, limit: 100_000 });
  expect(simulator.problems).toEqual([]);
});

test('a range stops silently at 2,500 rows; a full second is read by user', async () => {
  const { salesforce, org, simulator } = await startScene({ size: 'big' }, 10_000);
  const opened = salesforce.open(await connect(salesforce, org));
  const pages: number[] = [];
  let last = 0;
  const all = { kind: 'range', from: eraStart, to: now.getTime() + 1000 } as const;
  for await (const page of opened.tokens(all)) {
    pages.push(page.length);
    last = page.at(-1)?.createdAt ?? 0;
  }
  expect(pages).toEqual([500, 500, 500, 500, 500]);
  expect(last).toBeGreaterThan(eraStart);
  const users = new Map<number, number>();
  for (let from = eraStart; ; ) {
    const rows = await collect(opened.tokens({ kind: 'range', from, to: all.to }));
    for (const row of rows) users.set(row.createdAt, (users.get(row.createdAt) ?? 0) + 1);
    const end = rows.at(-1)?.createdAt ?? 0;
    if (rows.length < 2500 || end === from) break;
    from = end;
  }
  const crowded = [...users].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const second = await collect(opened.tokens({ kind: 'second', at: crowded, fromUser: undefined }));
  expect(second.length).toBe(2500);
  const lastUser = second.at(-1)?.userId ?? undefined;
  const rest = await collect(opened.tokens({ kind: 'second', at: crowded, fromUser: lastUser }));
  expect(rest.length).toBeGreaterThan(400);
  expect(rest.every(({ userId }) => (userId ?? '') >= (lastUser ?? ''))).toBe(true);
  expect(simulator.problems).toEqual([]);
});

test('who may not see what others allow is told so, object by object', async () => {
  const { salesforce, org, simulator } = await startScene({}, 5000);
  const session = await connect(salesforce, org, org.users.ordinary.username);
  const opened = salesforce.open(session);
  expect(await opened.permissions()).toEqual({
    customizeApplication: false,
    viewSetup: false,
    modifyAllData: false,
    seesSignIns: false,
  });
  const { rows, notes } = await opened.apps();
  expect(rows.length).toBeGreaterThan(0);
  expect(notes).toHaveLength(2);
  expect(notes.join(' ')).toContain('View all External Client Apps');
  const packages = await opened.packages();
  expect(packages.ok ? '' : packages.why).toContain('Download AppExchange Packages');
  expect(simulator.problems).toEqual([]);
});

test('an object that refuses fields which it describes is refused, after one try more', async () => {
  const { salesforce, org } = await startScene({}, 5000);
  const opened = salesforce.open(await connect(salesforce, org));
  org.faults.add({
    on: 'query',
    do: 'rest-error',
    status: 400,
    errorCode: 'INVALID_FIELD',
    message: 'No such column',
    soql: 'FROM OauthToken',
  });
  const slice = { kind: 'range', from: eraStart, to: now.getTime() } as const;
  const failed = await failure(collect(opened.tokens(slice)));
  expect(failed.error.facts.sf).toBe('INVALID_FIELD');
  expect(opened.calls()).toBe(2);
  org.faults.clear();
  expect((await collect(opened.tokens(slice))).length).toBeGreaterThan(0);
});

test('permissions by permission sets, where the org has no UserPermissionAccess', async () => {
  const { salesforce, org } = await startScene({}, 5000);
  const opened = salesforce.open(await connect(salesforce, org));
  org.faults.add({
    on: 'query',
    do: 'rest-error',
    status: 400,
    errorCode: 'INVALID_TYPE',
    message: "sObject type 'UserPermissionAccess' is not supported.",
    soql: 'UserPermissionAccess',
  });
  expect(await opened.permissions()).toMatchObject({ customizeApplication: true });
});

test('hostile names come through as they are, within bounds', async () => {
  const { salesforce, org } = await startScene({}, 5000);
  const name = `<!channel> \u202e*x* 😀 ' OR Name != '${'y'.repeat(2000)}`;
  org.grantToken(org.users.admin.username, name);
  org.grantToken(org.users.admin.username, 'nul\0here');
  const opened = salesforce.open(await connect(salesforce, org));
  const tokens = await collect(
    opened.tokens({ kind: 'range', from: eraStart, to: now.getTime() + 1000 }),
  );
  const names = tokens.map(({ appName }) => appName);
  expect(names.some((each) => each.startsWith(name.slice(0, 1000)) && each.length === 1034)).toBe(
    true,
  );
  expect(names.some((each) => each.startsWith('nul\ufffdhere #'))).toBe(true);
});
