import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from './governance-scene.ts';

const MINUTE_MS = 60_000;

let scene: GovernanceScene;
let org: Org;

beforeAll(async () => {
  scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 4 }] });
  org = only(scene);
  org.grantMany('Chameleon', 6, { at: new Date(scene.clock.now().getTime() - 400 * DAY_MS) });
  await scene.connect(org);
  await scene.sync('Acme');
});
afterAll(() => scene.close());

test('an app that is renamed under a revocation is not called removed', async () => {
  org.faults.add({ on: 'revoke', do: 'status', status: 503 });
  const { revocationId } = await scene.revokeAll('Chameleon', { by: scene.slack.as('dana').id });
  await scene.until('it is paused', async () => {
    const [row] = await scene.rows<{ tries: number }>(
      'select tries from revocation where id = $1',
      [revocationId],
    );
    return (row?.tries ?? 0) >= 1;
  });
  org.faults.clear();
  // The maker of an app that nobody installed names it as it likes, at any time.
  org.renameApp('Chameleon', 'Harmless');
  scene.clock.forward(2 * MINUTE_MS);
  expect(await scene.revocationIs(revocationId, 'done', 'stopped')).toMatchObject({
    state: 'stopped',
    removed: 0,
    failed: 6,
  });
  expect(org.countTokens({ app: 'Harmless' })).toBe(6);
});
