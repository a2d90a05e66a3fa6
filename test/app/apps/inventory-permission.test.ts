import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('permissions are taken away in mid-sync', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    view = inventoryView(scene);
    await scene.connect(org);
    org.grantToken(org.users.ordinary.username, 'Side Tool');
    scene.clock.forward(2000);
    await view.sync();
    await scene.apps.decide({
      workspaceId: await scene.workspaceId(),
      appId: await scene.appId('Side Tool'),
      expected: undefined,
      verdict: 'approved',
      everywhere: false,
      until: undefined,
      reason: 'a test of ours',
      note: undefined,
      who: undefined,
      by: 'U000000001',
      revoke: false,
    });
    scene.clock.forward(2000);
    await view.sync();
  });
  afterAll(() => scene.close());

  /** What people see of apps; whose own permissions these are is no secret, and may change. */
  const stands = async () => ({
    cards: [await view.cards('app'), await view.cards('apps')],
    notices: await view.notices(),
    apps: await scene.rows(
      'select id, users, tokens, admins, scopes, namespace, start_url, level, status, decision_id, gone_at from app order by id',
    ),
    findings: await scene.rows(
      'select app_id, rule, severity, since, ended_at from finding order by app_id, rule',
    ),
  });

  async function eachBoundary(
    permission: 'CustomizeApplication' | 'ViewSetup',
    outcome: string,
    step = 1,
  ) {
    const before = await stands();
    const first = org.ledger.calls.length;
    await view.sync();
    const queries = org.ledger.calls.slice(first).filter(({ kind }) => kind === 'query').length;
    expect(await stands()).toEqual(before);
    const fault = { on: 'query', do: 'take-permission', permission, times: 1 } as const;
    for (let after = 0; after < queries; after += step) {
      org.faults.add({ ...fault, after });
      const run = await view.sync();
      expect(run.outcome, `after ${after} queries`).toBe(outcome);
      expect(await stands(), `after ${after} queries`).toEqual(before);
      org.faults.clear();
      org.setPermission(org.users.admin.username, permission, true);
    }
    await expect(view.sync()).resolves.toMatchObject({ outcome: 'complete' });
    expect(await stands()).toEqual(before);
  }

  test(
    'that to see all tokens: nothing is gone, ended or told, then or when it returns',
    () => eachBoundary('CustomizeApplication', 'suspect'),
    90_000,
  );

  test('that to see sign-ins: where it is not there, or goes while we read, own ones are no reading', async () => {
    const learned = () =>
      scene.rows<{ sources: number; to: Date | null }>(
        `select (select count(*)::int from app_source) as sources, logins_read_to as "to" from domain`,
      );
    const { username } = org.users.admin;
    const sign = (ip: string) => org.signIn(org.users.ordinary.name, 'Side Tool', { ip });
    const before = await learned();
    org.setPermission(username, 'ManageUsers', false);
    const queries = () =>
      org.ledger.calls.filter(({ soql }) => soql?.includes('FROM LoginHistory')).length;
    sign('192.0.2.51');
    org.faults.add({
      on: 'query',
      do: 'take-permission',
      permission: 'MonitorLoginHistory',
      soql: 'FROM LoginHistory',
      times: 1,
    });
    const asked = queries();
    scene.clock.forward(2000);
    const gone = await view.sync();
    expect(queries()).toBeGreaterThan(asked);
    expect(gone.coverage?.notes.join(' ')).toContain('"Monitor Login History" or "Manage Users"');
    expect(await learned()).toEqual(before);

    const asked2 = queries();
    scene.clock.forward(2000);
    const without = await view.sync();
    expect(queries()).toBe(asked2);
    expect(without.coverage?.notes.join(' ')).toContain(
      '"Monitor Login History" or "Manage Users"',
    );
    expect(await learned()).toEqual(before);

    org.faults.clear();
    org.setPermission(username, 'MonitorLoginHistory', true);
    org.setPermission(username, 'ManageUsers', true);
    scene.clock.forward(2000);
    await view.sync();
    expect((await learned())[0]?.sources).toBeGreaterThan(before[0]?.sources ?? 0);
  });

  test('that to see who may do much, and the audit trail: the reading says so, and what we know stays', async () => {
    await eachBoundary('ViewSetup', 'complete', 3);
    org.setPermission(org.users.admin.username, 'ViewSetup', false);
    const run = await view.sync();
    expect(run.coverage?.notes.join(' ')).toContain('View Setup');
    org.setPermission(org.users.admin.username, 'ViewSetup', true);
  });
});
