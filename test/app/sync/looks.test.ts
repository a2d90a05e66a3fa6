import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type GovernanceScene, governanceScene } from '../apps/governance-scene.ts';
import { inventoryView } from '../apps/inventory-view.ts';
import { only } from './scene.ts';

interface Look {
  due_at: Date | null;
  looked_to: Date;
  calls: number;
  brought: number;
  failures: number;
  claimed_until: Date | null;
}

let scene: GovernanceScene;
let org: Org;
let view: ReturnType<typeof inventoryView>;
beforeAll(async () => {
  scene = await governanceScene();
  org = only(scene);
  view = inventoryView(scene);
  await scene.connect(org);
  await view.sync();
}, 90_000);
afterAll(() => scene.close());

const theLook = async (): Promise<Look> => {
  const [row] = await scene.rows<Look>('select * from look');
  if (!row) throw new Error('no look is planned');
  return row;
};

/** Lets so much time pass that the next look is due, and waits for its end. */
async function nextLook(): Promise<Look> {
  const { due_at: due } = await theLook();
  scene.clock.forward(Math.max(0, (due?.getTime() ?? 0) - scene.clock.now().getTime()));
  return scene.until('the look has ended', async () => {
    const look = await theLook();
    const isOver = look.claimed_until === null && look.due_at?.getTime() !== due?.getTime();
    return isOver ? look : undefined;
  });
}

const syncs = async () =>
  (await scene.rows<{ n: number }>('select count(*)::integer as n from sync_run'))[0]?.n;

test('a look-alike is a card within minutes of its grant, without a sync, by one more call than its facts take', async () => {
  const before = await syncs();
  const name = 'D\u0430ta Loader';
  org.grantToken(org.users.ordinary.username, name);
  const { calls } = await nextLook();
  const id = await scene.appId(name);
  expect(await view.cards('app')).toEqual([String(id)]);
  expect(await view.findings(name)).toEqual(
    expect.arrayContaining(['look-alike', 'new-app', 'not-installed']),
  );
  expect(calls).toBeLessThanOrEqual(12);
  const quiet = await nextLook();
  expect(quiet.calls).toBe(calls + 1);
  expect(await syncs()).toBe(before);
});
