import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SyncScene, syncScene } from '../app/sync/scene.ts';
import { type Fleet, startFleet } from './rolling/fleet.ts';
import { underLoad } from './rolling/load.ts';

vi.setConfig({ testTimeout: 240_000 });

const A_SECOND = 5;
/** Whoever runs tests on two cores has much else to do; within three seconds it is where `npm run bench -- rolling` measures. */
const ACK_MS = 60_000;
/** Some looks of the balancer. */
const DRAIN_MS = 1000;

let scene: SyncScene;
let fleet: Fleet;
beforeAll(async () => {
  scene = await syncScene({
    bot: false,
    ackMs: ACK_MS,
    orgs: [
      { name: 'Acme', seed: 1 },
      { name: 'Beta', seed: 2 },
    ],
  });
  fleet = await startFleet(scene, { roles: ['all', 'all'], drainMs: DRAIN_MS });
  await fleet.ready();
  for (const org of scene.orgs) await scene.consent(await scene.askFor(org), org);
  for (const { name } of scene.orgs) await scene.card(name, 'Success');
});
afterAll(async () => {
  await fleet.close();
  await scene.close();
});

// The bench does it with two web and two worker processes, at 50 a second.
test(`two processes are restarted one after the other at ${A_SECOND} commands a second: nothing is lost, and nothing done twice`, async () => {
  const counted = await underLoad(scene, scene.rows, A_SECOND, fleet.restartEach);
  expect(fleet.refused).toEqual([]);
  expect(counted).toMatchObject({
    lostAcks: 0,
    lostAnswers: 0,
    doubleAnswers: 0,
    lostNotices: 0,
    doubleNotices: 0,
    lostSyncs: 0,
    doubleSyncs: 0,
    broken: 0,
  });
  expect(counted.syncs).toBeGreaterThan(1);
  expect(counted.notices).toBeGreaterThan(8);
  expect(scene.slack.problems).toEqual([]);
  expect(scene.salesforce.problems).toEqual([]);
});
