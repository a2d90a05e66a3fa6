import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Redis as RedisServer, startRedis } from '../../sandbox/embedded/redis.ts';
import { type SyncScene, syncScene } from '../app/sync/scene.ts';

const INTERVAL_MS = 10_000;
const STARTS_WITHIN_MS = 30_000;
const NAMES = ['Amber', 'Birch', 'Cedar', 'Delta'];

describe('Redis loses everything in mid-sync', () => {
  let redis: RedisServer;
  let scene: SyncScene;
  beforeAll(async () => {
    redis = await startRedis();
    scene = await syncScene({
      orgs: NAMES.map((name, seed) => ({
        name,
        size: 'few' as const,
        seed: seed + 1,
        apiLimit: 50_000_000,
      })),
      // Two at a time: the others wait in the queue that is lost.
      env: { REDIS_URL: redis.url, SYNC_INTERVAL: '10s', SYNC_CONCURRENCY: '2' },
    });
    for (const org of scene.orgs) await scene.connect(org);
  });
  afterAll(async () => {
    await scene.close();
    await redis.stop();
  });

  const ended = async () =>
    new Map(
      await Promise.all(
        NAMES.map(async (name) => [name, (await scene.endedRuns(name)).length] as const),
      ),
    );
  const allBeyond = (before: Map<string, number>) => async () => {
    const now = await ended();
    return NAMES.every((name) => (now.get(name) ?? 0) > (before.get(name) ?? 0));
  };

  test('each next sync starts within 30 s, and goes on for three intervals', async () => {
    const gates = scene.orgs.map((org) => org.faults.gate('query'));
    const before = await ended();
    scene.clock.forward(INTERVAL_MS);
    const waiting = () => gates.filter((gate) => gate.waiting > 0).length;
    await scene.until('two in mid-sync', async () => waiting() === 2);
    await scene.until('the others queued', async () => {
      const queued = await scene.rows('select id from domain where queued_at is not null');
      return queued.length === 2;
    });

    const client = new Redis(redis.url);
    await client.flushall();
    await client.quit();
    const [lost] = await scene.rows<{ at: Date }>('select clock_timestamp() as at');
    const lostAt = performance.now();
    for (const gate of gates) gate.open();
    await scene.until('those in the queue are queued again, or read', async () => {
      const lying = 'select 1 from domain where queued_at <= $1 and run_id is null';
      return (await scene.rows(lying, [lost?.at])).length === 0;
    });
    expect(performance.now() - lostAt).toBeLessThan(STARTS_WITHIN_MS);
    await scene.until('all have synced', allBeyond(before));

    for (let interval = 1; interval <= 3; interval += 1) {
      const from = await ended();
      scene.clock.forward(INTERVAL_MS);
      await scene.until(`interval ${interval}`, allBeyond(from));
    }
    for (const name of NAMES) {
      const runs = await scene.endedRuns(name);
      expect(runs.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'complete'));
    }
    expect(scene.salesforce.problems).toEqual([]);
  });
});
