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
      reason: undefined,
      note: undefined,
      who: undefined,
      by: 'U000000001',
      revoke: false,
      tellUsers: false,
    });
    scene.clock.forward(2000);
    await view.sync();
  }, 90_000);
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

  test('that to see who may do much, and the audit trail: the reading says so, and what we know stays', async () => {
    await eachBoundary('ViewSetup', 'complete', 3);
    org.setPermission(org.users.admin.username, 'ViewSetup', false);
    const run = await view.sync();
    expect(run.coverage?.notes.join(' ')).toContain('View Setup');
    org.setPermission(org.users.admin.username, 'ViewSetup', true);
  }, 90_000);
});
