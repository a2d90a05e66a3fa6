import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppFacts } from '../../src/apps/inventory/facts.ts';
import { findingsOf, ruleOf } from '../../src/apps/risk/rules.ts';
import { context, facts, newcomer } from '../unit/apps/facts.ts';
import { type Calls, dayOf, readScene } from './read-scene.ts';

type Scene = Awaited<ReturnType<typeof readScene>>;

/** What rules say of an app on a day by its reads, in words. */
async function saidOn(scene: Scene, day: number, appId: number, app: Partial<AppFacts>) {
  const reads = (await scene.factsOn(day)).get(appId) ?? null;
  const now = dayOf(day);
  const quiet = { firstSeenAt: dayOf(-100), newSources: null, usesPerDay: [], before: null };
  return findingsOf(facts({ appId, ...quiet, ...app }), context({ now, reads }))
    .filter(({ rule }) => ['bulk-read', 'probe', 'new-source'].includes(rule))
    .map(({ rule, severity, evidence }) => `${rule} ${severity}: ${ruleOf(rule).says(evidence)}`);
}

describe('known thefts, by the usage log alone', () => {
  let scene: Scene;
  let drift: number;
  let loader: number;
  const chat = { users: 1, tokens: 1, name: 'Drift' };
  const ordinary: readonly Calls[] = [
    { app: 'Drift', object: 'Lead', calls: 30, minute: 60 },
    { app: 'Drift', object: 'Contact', calls: 20, minute: 70 },
    { app: 'Other', object: 'Account', calls: 5 },
  ];
  beforeAll(async () => {
    scene = await readScene();
    drift = await scene.app('Drift');
    loader = await scene.app('My Ticket Portal');
    for (let day = 0; day < 20; day += 1) await scene.day(day, ordinary);
  });
  afterAll(() => scene.close());

  test('before: nothing', async () => {
    expect(await saidOn(scene, 20, drift, chat)).toEqual([]);
    expect(await saidOn(scene, 20, loader, newcomer)).toEqual([]);
  });

  test('Drift: objects are looked over, then users and cases are read out from Tor: caught at the first reading', async () => {
    const ip = '185.220.101.180';
    const looked = ['Account', 'Opportunity', 'User', 'Case'].map((object, at) => ({
      app: 'Drift',
      object,
      calls: 1,
      ip,
      minute: 600 + at,
    }));
    await scene.day(20, [
      ...ordinary,
      ...looked,
      { app: 'Drift', object: 'User', calls: 14, ip, minute: 640 },
      {
        app: 'Drift',
        object: 'Case',
        calls: 60,
        ip,
        minute: 700,
        family: 'Bulk',
        resource: '/v64.0/jobs/query/750/results',
      },
    ]);
    expect(await saidOn(scene, 21, drift, chat)).toEqual([
      'new-source high: called from an address not seen before',
      'bulk-read high: read what it never read before: Case (61), User (15), Account (1), Opportunity (1) (78 calls)',
      'probe high: asked for 4 objects within ten minutes that it never read before, then called for them 74 times',
    ]);
  });

  test('the ten minutes of daily work do not hide those in which somebody looks around', async () => {
    const work = ['A', 'B', 'C', 'D', 'E', 'F'].map((object, at) => ({
      app: 'Sync',
      object,
      calls: 9,
      minute: 120 + at,
    }));
    const sync = await scene.app('Sync');
    for (let day = 0; day < 20; day += 1) await scene.day(day, [...ordinary, ...work]);
    const looked = ['User', 'Case', 'Contact', 'Lead'].map((object, at) => ({
      app: 'Sync',
      object,
      calls: 2,
      minute: 601 + at,
    }));
    await scene.day(20, [...ordinary, ...work, ...looked]);
    expect(await saidOn(scene, 21, sync, { users: 1, tokens: 1, name: 'Sync' })).toContainEqual(
      'probe medium: asked for 4 objects within ten minutes that it never read before, then called for them 4 times',
    );
  });

  test('UNC6040: a Data Loader under another name, let in an hour before, exports in bulk', async () => {
    const created = {
      ...newcomer,
      name: 'My Ticket Portal',
      firstSeenAt: dayOf(20),
      firstTokenAt: dayOf(20),
    };
    await scene.day(20, [
      ...ordinary,
      ...['Account', 'Contact'].map((object) => ({
        app: 'My Ticket Portal',
        object,
        calls: 17,
        family: 'Bulk',
        resource: '/services/async/64.0/job',
        minute: 700,
      })),
    ]);
    expect(await saidOn(scene, 21, loader, created)).toEqual([
      'bulk-read high: exports by the Bulk API, though new (34 calls)',
    ]);
  });

  test('without a file of these days nothing is known, and nothing is said', async () => {
    expect((await scene.factsOn(40)).size).toBe(0);
  });
});
