import { afterEach, describe, expect, it } from 'vitest';
import { connect, get, type House, post, soql, startHouse } from './fixture.ts';

let house: House;
afterEach(() => house.salesforce.close());

const kinds = () => house.salesforce.problems.map(({ kind }) => kind);
const root = '/services/data/v66.0';

async function signedIn(username?: string) {
  house = await startHouse();
  const { access_token: token } = await connect(house.org, username);
  return { org: house.org, token };
}

async function deleteTokens(token: string | undefined, userId: string): Promise<string[]> {
  const query = `SELECT DeleteToken FROM OauthToken WHERE UserId = '${userId}'`;
  return (await soql(house.org, query, token)).records.map((row) => String(row.DeleteToken));
}

const remove = (path: string, token: string | undefined) =>
  fetch(`${house.org.url}${root}${path}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });

describe('a query', () => {
  it.each([
    ["SELECT UserId FROM OauthToken WHERE AccessToken = 'x'", 'secret selected'],
    ['SELECT UserId FROM OauthToken ORDER BY RequestToken', 'secret selected'],
    ["SELECT UserId FROM OauthToken WHERE AppName = 'DataLift'", 'app by name'],
    ['SELECT DeleteToken FROM OauthToken', 'delete tokens of everybody'],
  ])('%s is reported', async (query, kind) => {
    const { org, token } = await signedIn();
    await soql(org, query, token);
    expect(kinds()).toEqual([kind]);
  });

  it('of one user’s DeleteTokens, or of app names, is not', async () => {
    const { org, token } = await signedIn();
    await deleteTokens(token, org.users.ordinary.id);
    await soql(org, 'SELECT AppName FROM OauthToken', token);
    expect(kinds()).toEqual([]);
  });

  it('finds permission sets and the audit trail only with View Setup', async () => {
    const { org, token } = await signedIn();
    const objects = ['PermissionSetAssignment', 'PermissionSet', 'SetupAuditTrail'];
    for (const object of objects) await soql(org, `SELECT Id FROM ${object}`, token);
    org.setPermission(org.users.admin.username, 'ViewSetup', false);
    for (const object of objects) {
      await expect(soql(org, `SELECT Id FROM ${object}`, token)).rejects.toThrow('INVALID_TYPE');
    }
  });

  it('knows “Use Any API Client” only under API Access Control', async () => {
    const { org, token } = await signedIn();
    for (const object of ['PermissionSet', 'UserPermissionAccess']) {
      const query = `SELECT PermissionsUseAnyApiClient FROM ${object}`;
      await expect(soql(org, query, token)).rejects.toThrow('INVALID_FIELD');
    }
    org.set({ lacks: [] });
    const [row] = (
      await soql(org, 'SELECT PermissionsUseAnyApiClient FROM UserPermissionAccess', token)
    ).records;
    expect(row?.PermissionsUseAnyApiClient).toBe(true);
  });

  it('shows an assignment that ran out beside those that hold', async () => {
    const { org, token } = await signedIn();
    const assigned = async (user: number) => {
      const id = org.users.all[user]?.id;
      const query = `SELECT IsActive, PermissionSet.Label FROM PermissionSetAssignment WHERE AssigneeId = '${id}'`;
      return (await soql(org, query, token)).records.map(({ IsActive, PermissionSet }) => [
        IsActive,
        PermissionSet,
      ]);
    };
    const set = (Label: string) => expect.objectContaining({ Label });
    expect(await assigned(3)).toEqual([
      [true, set('Standard User')],
      [true, set('Integration Access')],
    ]);
    expect(await assigned(4)).toEqual([
      [true, set('Standard User')],
      [false, set('Integration Access')],
    ]);
  });

  it('finds the scopes of external client apps, with the permission to see them', async () => {
    const { org, token } = await signedIn();
    org.installApp('Ledger Sync', { kind: 'external', scopes: ['full', 'refresh_token'] });
    const ask = (fields: string) =>
      get(
        org,
        `${root}/query?q=${encodeURIComponent(`SELECT ${fields} FROM ExtlClntAppOauthSettings`)}`,
        token,
      );
    const seen = await ask('DeveloperName, OauthScopesFULL, OauthScopesAPI');
    expect(JSON.parse(seen.text).records).toContainEqual(
      expect.objectContaining({
        DeveloperName: 'Ledger_Sync_oauth',
        OauthScopesFULL: true,
        OauthScopesAPI: false,
      }),
    );
    expect((await ask('OauthScopesNOTHING')).text).toContain('INVALID_FIELD');
    org.setPermission(org.users.admin.username, 'ExternalClientAppViewer', false);
    expect((await ask('DeveloperName')).text).toContain('INVALID_TYPE');
    expect(
      (await get(org, `${root}/sobjects/ExtlClntAppOauthSettings/describe`, token)).status,
    ).toBe(404);
  });

  it('of LoginHistory gives own rows without Manage Users or Monitor Login History', async () => {
    const { org, token } = await signedIn('sam@production-eu.example');
    org.signIn('Dana Ruiz', 'DataLift');
    const { records } = await soql(org, 'SELECT UserId FROM LoginHistory', token);
    expect(new Set(records.map(({ UserId }) => UserId))).toEqual(new Set([org.users.ordinary.id]));
    org.setPermission(org.users.ordinary.username, 'MonitorLoginHistory', true);
    expect((await soql(org, 'SELECT UserId FROM LoginHistory', token)).records.length).toBe(
      org.state.logins.length,
    );
  });
});

describe('a revocation', () => {
  it('by DeleteToken works once; the ledger has the row and the way', async () => {
    const { org, token } = await signedIn();
    const { applicationId } = org.installApp('DataLift');
    org.grantToken('Sam Okafor', 'DataLift');
    org.grantToken('Sam Okafor', 'DataLift', { uninstalledTwin: true });
    const before = org.countTokens();
    const tokens = await deleteTokens(token, org.users.ordinary.id);
    for (const text of [...tokens, tokens[0] ?? '']) {
      await post(`${org.url}/services/oauth2/revoke`, { token: text });
    }
    expect(org.countTokens()).toBe(before - tokens.length);
    const rows = org.ledger.revocations.flatMap((each) => each.rows);
    expect(rows).toHaveLength(tokens.length);
    expect(org.ledger.revocations.every(({ by }) => by === 'delete token')).toBe(true);
    const twins = rows.filter(({ appName }) => appName === 'DataLift');
    expect(twins.map((row) => row.applicationId).toSorted()).toEqual(
      [applicationId, null].toSorted(),
    );
    const answers = org.ledger.calls.filter(({ kind }) => kind === 'revoke');
    expect(answers.map(({ status }) => status)).toEqual([...tokens.map(() => 200), 400]);
    expect(kinds()).toEqual([]);
  });

  it('with the token in the address is a leak, and one at another org a stray', async () => {
    const { org, token } = await signedIn();
    const [text = ''] = await deleteTokens(token, org.users.ordinary.id);
    await post(`${org.url}/services/oauth2/revoke?token=${text}`, {});
    expect(kinds()).toEqual(['leak']);
    const other = await house.salesforce.addOrg({ name: 'Another', seed: 9 });
    const [next = ''] = await deleteTokens(token, org.users.all[2]?.id ?? '');
    await post(`${other.url}/services/oauth2/revoke`, { token: next });
    expect(kinds()).toEqual(['leak', 'foreign bearer']);
  });

  it('of an external client app takes one user’s tokens; a gate and a fault stand before it', async () => {
    const { org, token } = await signedIn();
    const { applicationId } = org.installApp('Ledger Sync', { kind: 'external' });
    const [one, two] = org.users.all.slice(4, 6);
    for (const user of [one, two]) org.grantToken(user?.username ?? '', 'Ledger Sync');
    const path = `/apps/oauth/usage/${applicationId}/${one?.id}/tokens`;
    org.faults.add({ on: 'usage', do: 'status', status: 503, times: 1 });
    expect((await remove(path, token)).status).toBe(503);
    const gate = org.faults.gate('usage');
    const after = org.faults.gate('usage:after');
    const asked = remove(path, token);
    await gate.arrived();
    expect(org.countTokens({ app: 'Ledger Sync' })).toBe(2);
    gate.open();
    await after.arrived();
    expect(org.countTokens({ app: 'Ledger Sync' })).toBe(1);
    after.open();
    expect((await asked).status).toBe(204);
    expect((await remove(path, token)).status).toBe(404);
    expect(
      org.ledger.revocations.map(({ by, rows }) => [by, rows.map(({ userId }) => userId)]),
    ).toEqual([['usage', [one?.id]]]);
  });

  it('loses its permission where a fault takes it', async () => {
    const { org, token } = await signedIn();
    const { applicationId } = org.installApp('Ledger Sync', { kind: 'external' });
    org.grantToken('Sam Okafor', 'Ledger Sync');
    org.faults.add({ on: 'usage', do: 'take-permission', permission: 'ExternalClientAppViewer' });
    const path = `/apps/oauth/usage/${applicationId}/${org.users.ordinary.id}/tokens`;
    expect((await remove(path, token)).status).toBe(403);
    expect(org.countTokens({ app: 'Ledger Sync' })).toBe(1);
    const [text = ''] = await deleteTokens(token, org.users.ordinary.id);
    org.faults.add({ on: 'revoke', do: 'take-permission', permission: 'CustomizeApplication' });
    expect((await post(`${org.url}/services/oauth2/revoke`, { token: text })).status).toBe(200);
    const seen = await soql(org, 'SELECT UserId FROM OauthToken', token);
    expect(new Set(seen.records.map(({ UserId }) => UserId))).toEqual(
      new Set([org.users.admin.id]),
    );
  });
});
