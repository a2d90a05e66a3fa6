import { expect, test } from 'vitest';
import loginTypes from '../../../sandbox/salesforce/truth/objects.json' with { type: 'json' };
import { connect, failure, now, startScene } from './scene.ts';

const DAY_MS = 86_400_000;
const end = now.getTime() + 1000;
const before = (days: number) => end - days * DAY_MS;

test('who has wide permissions: by profile, by permission set, and not by one that ran out', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const [admin, ordinary, second, integration, lapsed] = org.users.all;
  const held = async () => {
    const found = await opened.privileged();
    if (!found.ok) throw new Error(found.why);
    expect(found.value.map(({ userId }) => userId)).toEqual(
      found.value.map(({ userId }) => userId).toSorted(),
    );
    return new Map(found.value.map(({ userId, privileges }) => [userId, privileges]));
  };
  const first = await held();
  expect([...first.keys()].toSorted()).toEqual(
    [admin, second, integration].map((user) => user?.id).toSorted(),
  );
  expect(first.get(integration?.id ?? '')).toEqual(['Modify All Data', 'View All Data']);
  expect(first.get(admin?.id ?? '')).toEqual([
    'Modify All Data',
    'View All Data',
    'Customize Application',
    'Manage Users',
    'Approve Uninstalled Connected Apps',
  ]);
  expect(lapsed?.lapsedSets).toHaveLength(1);

  org.handOut(ordinary?.username ?? '', 'CanApproveUninstalledApps');
  expect((await held()).get(ordinary?.id ?? '')).toEqual(['Approve Uninstalled Connected Apps']);
  org.setPermission(org.users.admin.username, 'ViewSetup', false);
  const refused = await opened.privileged();
  expect(refused.ok ? '' : refused.why).toContain('"View Setup and Configuration"');
  expect(simulator.problems).toEqual([]);
});

test('which profile gives what, and nothing of profiles where their names are withheld', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.allowByProfile('Vertrieb', 'ModifyAllData');
  org.setProfile('Sam Okafor', 'Vertrieb');
  const profiles = async () => {
    const found = await opened.privileged();
    if (!found.ok) throw new Error(found.why);
    return new Map(found.value.map(({ userId, profile }) => [userId, profile?.name ?? null]));
  };
  const [admin, ordinary, , integration] = org.users.all;
  const seen = await profiles();
  expect(seen.get(ordinary?.id ?? '')).toBe('Vertrieb');
  expect(seen.get(admin?.id ?? '')).toBe('System Administrator');
  expect(seen.get(integration?.id ?? '')).toBeNull();
  org.set({ lacks: [...org.state.settings.lacks, 'PermissionSet.ProfileId'] });
  expect(new Set((await profiles()).values())).toEqual(new Set([null]));
  expect(opened.limits()).toContainEqual(expect.stringContaining('PermissionSet.Profile.Name'));
  expect(simulator.problems).toEqual([]);
});

test('who may use any API client is seen where the org knows that permission', async () => {
  const { salesforce, org } = await startScene();
  org.set({ lacks: [] });
  const found = await salesforce.open(await connect(salesforce, org)).privileged();
  if (!found.ok) throw new Error(found.why);
  const admin = found.value.find(({ userId }) => userId === org.users.admin.id);
  expect(admin?.privileges).toContain('Use Any API Client');
});

test('sign-ins of apps: a slice by time, what people do in a browser left out', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.signIn('Sam Okafor', 'DataLift', { ip: '192.0.2.7', at: new Date(before(3)) });
  org.signIn('Sam Okafor', 'DataLift', { ip: '192.0.2.8', at: new Date(before(2)) });
  // In a browser: by its type, and by a type that we do not know.
  const inBrowser = { ip: '192.0.2.9', at: new Date(before(3)) };
  org.signIn('Sam Okafor', 'Sales', { ...inBrowser, type: 'SAML Sfdc Initiated SSO' });
  org.signIn('Sam Okafor', 'Browser', { ...inBrowser, type: 'Certificate-based login' });
  const read = await opened.logins(before(3), before(2));
  if (!read.ok) throw new Error(read.why);
  const times = read.value.rows.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every((at) => at >= before(3) && at < before(2))).toBe(true);
  expect(read.value.rows.find(({ sourceIp }) => sourceIp === '192.0.2.7')).toMatchObject({
    userId: org.users.ordinary.id,
    type: 'Remote Access 2.0',
    status: 'Success',
    application: 'DataLift',
  });
  const others = read.value.rows.filter(({ sourceIp }) => /^192\.0\.2\.[89]$/.test(sourceIp));
  expect(others).toEqual([]);
  const month = await opened.logins(before(31), end);
  if (!month.ok) throw new Error(month.why);
  expect(new Set(month.value.rows.map(({ type }) => type))).toEqual(
    new Set(['Remote Access 2.0', 'Other Apex API']),
  );
  expect(month.value.rows.length).toBe(
    org.state.logins.filter(({ type }) => /^(Remote|Other)/.test(type)).length,
  );
  expect(await opened.logins(end, end)).toEqual({
    ok: true,
    value: { rows: [], readTo: end, leftOut: 0, cutSecond: false },
  });
  expect(simulator.problems).toEqual([]);
});

const { values } = loginTypes.objects.LoginHistory.fields.LoginType;
const ofApps = [
  'AppExchange',
  'Certificate-based login',
  'Networks Portal API Only',
  'Other Apex API',
  'Partner Product',
  'Remote Access 2.0',
  'Remote Access Client',
];

test('of all types that Salesforce lists, those by which people sign in are left out', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  for (const type of Object.values(values)) {
    org.signIn('Sam Okafor', 'Widget', { type, at: new Date(before(1)) });
  }
  const read = await opened.logins(before(1), end);
  if (!read.ok) throw new Error(read.why);
  const seen = read.value.rows.filter(({ application }) => application === 'Widget');
  expect(seen.map(({ type }) => type).toSorted()).toEqual(ofApps);
  expect(Object.values(values)).toHaveLength(24);
  expect(simulator.problems).toEqual([]);
});

test('20,000 rows are taken, whatever is left out of them: nothing counts as read that was not', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const inBrowser = { type: 'Certificate-based login' };
  const from = before(1);
  for (let n = 0; n < 20_010; n += 1) {
    org.signIn('Sam Okafor', 'Browser', { ...inBrowser, at: new Date(from + n * 1000) });
  }
  org.signIn('Sam Okafor', 'Widget', { ip: '192.0.2.7', at: new Date(from + 20_020_000) });
  const ofWidget = async (since: number) => {
    const read = await opened.logins(since, end);
    if (!read.ok) throw new Error(read.why);
    const { rows, readTo } = read.value;
    return { readTo, rows: rows.filter(({ application }) => application === 'Widget').length };
  };
  const first = await ofWidget(from);
  expect(first.rows).toBe(0);
  expect(first.readTo).toBeLessThan(from + 20_000_000);
  expect(await ofWidget(first.readTo)).toEqual({ rows: 1, readTo: end });
  expect(simulator.problems).toEqual([]);
});

test('a sign-in that failed is given with what Salesforce says of it', async () => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const status = 'Failed: Missing Consumer Key Parameter';
  org.signIn('Sam Okafor', 'Widget', { status, at: new Date(before(1)) });
  const read = await opened.logins(before(1), end);
  expect(read.ok && read.value.rows.filter(({ application }) => application === 'Widget')).toEqual([
    expect.objectContaining({ status, userId: org.users.ordinary.id }),
  ]);
});

test('a range that Salesforce takes too long for is read in halves, nothing twice and nothing lost', async () => {
  const { salesforce, org } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  const whole = await opened.logins(before(31), end);
  org.faults.add({
    on: 'query',
    do: 'rest-error',
    status: 400,
    errorCode: 'QUERY_TIMEOUT',
    message: 'Your query request was running for too long.',
    soql: 'FROM LoginHistory',
    times: 3,
  });
  expect(await opened.logins(before(31), end)).toEqual(whole);
  org.faults.add({
    on: 'query',
    do: 'rest-error',
    status: 400,
    errorCode: 'QUERY_TIMEOUT',
    message: 'Your query request was running for too long.',
    soql: 'FROM LoginHistory',
  });
  const { error } = await failure(opened.logins(before(31), end));
  expect(error).toMatchObject({ code: 'E-SF-DOWN', facts: { slow: true } });
});

test('whether all sign-ins are visible, by either of two permissions', async () => {
  const { salesforce, org, simulator } = await startScene();
  const ordinary = salesforce.open(await connect(salesforce, org, org.users.ordinary.username));
  expect(await ordinary.permissions()).toMatchObject({ seesSignIns: false });
  const opened = salesforce.open(await connect(salesforce, org));
  expect(await opened.permissions()).toMatchObject({ seesSignIns: true });
  org.setPermission(org.users.admin.username, 'ManageUsers', false);
  expect(await opened.permissions()).toMatchObject({ seesSignIns: true });
  org.setPermission(org.users.admin.username, 'MonitorLoginHistory', false);
  expect(await opened.permissions()).toMatchObject({ seesSignIns: false });
  expect(simulator.problems).toEqual([]);
});

test('the audit trail: apps, packages and permissions, by action and time', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.installApp('DataLift');
  org.setAppPolicy('DataLift', { adminApprovedOnly: true, scopes: ['full'] });
  org.setAppPolicy('DataLift', { adminApprovedOnly: false });
  org.handOut('Sam Okafor', 'CanApproveUninstalledApps');
  org.allowByProfile('Sales', 'CanApproveUninstalledApps');
  org.setProfile('Sam Okafor', 'Sales');
  org.setProfile('Sam Okafor', 'Support');
  org.setProfile('Sam Okafor', 'System Administrator');
  org.setProfile('Sam Okafor', 'Standard User');
  const read = await opened.trail(before(1), end);
  if (!read.ok) throw new Error(read.why);
  const lines = read.value.rows.filter(({ at }) => at === now.getTime());
  expect(lines.map(({ action }) => action)).toEqual([
    'insertConnectedApplication',
    'changeUserRuntimeAccessPolicy',
    'changeOauthDefaultScope',
    'changeUserRuntimeAccessPolicy',
    'PermSetEnableUserPerm',
    'PermSetAssign',
    'profilePermChangedCustom',
    'changedprofileforuserstdtocust',
    'changedprofileforuser',
    'changedprofileforusercusttostd',
    'changedprofileforuserstdtostd',
  ]);
  expect(lines[3]).toMatchObject({
    byUser: org.users.admin.id,
    display:
      'Changed connected app DataLift Permitted Users setting from Admin approved users are pre-authorized to All users may self-authorize',
  });
  const all = await opened.trail(before(200), end);
  expect(all.ok && all.value.rows.some(({ action }) => action === 'changedUserEmail')).toBe(false);
  org.setPermission(org.users.admin.username, 'ViewSetup', false);
  const refused = await opened.trail(before(1), end);
  expect(refused.ok ? '' : refused.why).toContain('"View Setup and Configuration"');
  expect(simulator.problems).toEqual([]);
});

test('of apps: how long a grant lives, from which moment, and the scopes of external client apps', async () => {
  const { salesforce, org, simulator } = await startScene();
  const opened = salesforce.open(await connect(salesforce, org));
  org.installApp('Ledger Sync', { kind: 'external', scopes: ['id', 'api', 'refresh_token'] });
  org.setAppPolicy('Ledger Sync', { life: { hours: 720, untilUsed: true } });
  org.installApp('DataLift', { scopes: ['full'] });
  org.setAppPolicy('DataLift', { life: { hours: 24, untilUsed: false } });
  const find = async (label: string) => {
    const { rows, notes } = await opened.apps();
    return { row: rows.find((each) => each.label === label), notes };
  };
  expect((await find('Ledger Sync')).row).toMatchObject({
    kind: 'external',
    refreshTokenHours: 720,
    untilUsed: true,
    scopes: ['api', 'id', 'refresh_token'],
  });
  expect((await find('DataLift')).row).toMatchObject({
    kind: 'connected',
    // A period whose unit no field tells.
    refreshTokenHours: null,
    untilUsed: false,
    scopes: null,
  });
  org.setAppPolicy('DataLift', { life: null });
  expect((await find('DataLift')).row).toMatchObject({ refreshTokenHours: -1 });
  for (const unitCodes of [true, false]) {
    org.set({ unitCodes });
    for (const hours of [5, 720]) {
      org.setAppPolicy('Ledger Sync', { life: { hours, untilUsed: true } });
      expect((await find('Ledger Sync')).row).toMatchObject({ refreshTokenHours: hours });
    }
  }
  org.setAppPolicy('Ledger Sync', { life: { hours: 24, untilUsed: false } });
  expect((await find('Ledger Sync')).row).toMatchObject({ untilUsed: false });
  org.setAppPolicy('Ledger Sync', { life: null });
  expect((await find('Ledger Sync')).row).toMatchObject({
    refreshTokenHours: -1,
    untilUsed: false,
  });

  org.set({ byTooling: ['ExtlClntAppOauthSettings'] });
  expect((await find('Ledger Sync')).row?.scopes).toEqual(['api', 'id', 'refresh_token']);
  expect((await find('Ledger Sync')).notes).toEqual([]);

  org.faults.add({
    on: 'query',
    do: 'rest-error',
    status: 400,
    errorCode: 'INVALID_TYPE',
    message: "sObject type 'ExtlClntAppOauthSettings' is not supported.",
    soql: 'FROM ExtlClntAppOauthSettings',
  });
  const unseen = await find('Ledger Sync');
  expect(unseen.row?.scopes).toBeNull();
  expect(unseen.notes).toEqual([
    'Scopes of external client apps are not visible, by the same permission.',
  ]);
  expect(simulator.problems).toEqual([]);
});
