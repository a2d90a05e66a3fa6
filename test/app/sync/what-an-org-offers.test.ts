import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type GovernanceScene, governanceScene } from '../apps/governance-scene.ts';
import { only } from './scene.ts';

describe('an org one API version behind, without some of the fields', () => {
  let scene: GovernanceScene;
  let org: Org;
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    org.set({
      versions: { from: 60, to: 66 },
      lacks: [
        ...org.settings.lacks,
        'OauthToken.LastUsedDate',
        'PermissionSet.PermissionsCanApproveUninstalledApps',
      ],
    });
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  test('is read whole', async () => {
    const [run] = await scene.endedRuns('Acme');
    expect(run).toMatchObject({ outcome: 'complete', error_code: null });
    expect(run?.tokens_read).toBe(org.countTokens({}));
    const paths = org.ledger.calls.map(({ path }) => path).filter((path) => /\/v\d/.test(path));
    expect(new Set(paths.map((path) => path.split('/')[3]))).toEqual(new Set(['v66.0']));
  });

  test('costs one privilege, and no other one', async () => {
    const [admin] = await scene.rows<{ privileges: string[] }>(
      'select privileges from org_user where user_id = $1',
      [org.users.admin.id],
    );
    expect(admin?.privileges).toContain('Modify All Data');
    expect(admin?.privileges).not.toContain('Approve Uninstalled Connected Apps');
  });

  test('says in Details which version is spoken and what is missing, each by its name', async () => {
    const dana = scene.slack.as('dana');
    await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
    await scene.slack.eventually(() => dana.modal?.text.includes('66.0'));
    expect(dana.modal?.text).toContain('API version 66.0');
    expect(dana.modal?.text).toContain('OauthToken.LastUsedDate');
    expect(dana.modal?.text).toContain('PermissionSet.PermissionsCanApproveUninstalledApps');
    expect(dana.modal?.text).not.toContain('PermissionsUseAnyApiClient');
    await dana.closeModal({ all: true });
  });

  test('is asked for its versions and fields once, not at every sync', async () => {
    const asked = () =>
      org.ledger.calls.filter(({ kind }) => kind === 'versions' || kind === 'describe').length;
    const before = asked();
    scene.clock.forward(2000);
    await scene.sync('Acme');
    expect(asked()).toBe(before);
  });
});
