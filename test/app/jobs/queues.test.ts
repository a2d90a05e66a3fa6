import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startRedis } from '../../../sandbox/embedded/redis.ts';
import { createQueues, QueueDownError } from '../../../src/jobs/queues.ts';
import type { Handlers } from '../../../src/jobs/workers.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { createLog } from '../../../src/lib/log.ts';
import { testRedis } from '../../support/servers/database.ts';

const lines: string[] = [];
const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
const concurrency = { syncs: 2, deliveries: 1, chores: 1, looks: 1, logs: 1 };
const idle: Handlers = {
  'sync.run': async () => {},
  'look.run': async () => {},
  'notice.deliver': async () => {},
  'card.post': async () => {},
  'card.draw': async () => {},
  'grant.end': async () => {},
  'revocation.run': async () => {},
  'reads.read': async () => {},
  'admins.list': async () => {},
  'question.put': async () => {},
};

describe('with a Redis that works', () => {
  let redis: ReturnType<typeof testRedis>;
  let queues: ReturnType<typeof createQueues>;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    lines.length = 0;
    redis = testRedis();
    queues = createQueues({ redisUrl: redis.url, prefix: redis.prefix, log });
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await queues.close();
    await redis.drop();
  });

  function work(handlers: Partial<Handlers>) {
    const workers = queues.work({ ...idle, ...handlers }, { concurrency });
    ends.push(() => workers.close(5000));
    return workers;
  }

  test('a bell that is rung reaches its handler with its ids', async () => {
    const seen = Promise.withResolvers<unknown>();
    work({ 'sync.run': async (payload) => seen.resolve(payload) });
    await queues.ring('sync.run', { workspaceId: 1, domainId: 7 });
    expect(await seen.promise).toEqual({ workspaceId: 1, domainId: 7 });
  });

  test('what is counted is counted by all processes together, and forgotten in time', async () => {
    const other = createQueues({ redisUrl: redis.url, prefix: redis.prefix, log });
    ends.push(() => other.close());
    await other.ping();
    await queues.ping();
    const counted = [
      await queues.count('a', 60_000),
      await other.count('a', 60_000),
      await queues.count('b', 60_000),
      await queues.count('a', 60_000),
    ];
    expect(counted).toEqual([1, 2, 1, 3]);
    const client = new Redis(redis.url);
    ends.push(() => client.quit());
    const left = await client.pttl(`${redis.prefix}:rate:a`);
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test('while a job waits, ringing again adds nothing', async () => {
    for (let i = 0; i < 5; i++) await queues.ring('card.draw', { workspaceId: 1, cardId: 3 });
    expect(await queues.waiting()).toEqual({
      syncs: 0,
      deliveries: 1,
      chores: 0,
      looks: 0,
      logs: 0,
    });
  });

  test('a bell rung while its job runs is heard once more', async () => {
    const gate = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    let runs = 0;
    work({
      'card.draw': async () => {
        runs += 1;
        if (runs === 1) await gate.promise;
        else second.resolve();
      },
    });
    await queues.ring('card.draw', { workspaceId: 1, cardId: 3 });
    await expect.poll(() => runs).toBe(1);
    await queues.ring('card.draw', { workspaceId: 1, cardId: 3 });
    await queues.ring('card.draw', { workspaceId: 1, cardId: 3 });
    gate.resolve();
    await second.promise;
    await expect.poll(() => queues.waiting()).toMatchObject({ deliveries: 0 });
    expect(runs).toBe(2);
  });

  test('alerts go before edits', async () => {
    await queues.ring('card.draw', { workspaceId: 1, cardId: 1 });
    await queues.ring('card.draw', { workspaceId: 1, cardId: 2 });
    await queues.ring('notice.deliver', { workspaceId: 1, noticeId: 'n1' });
    const order: string[] = [];
    work({
      'card.draw': async ({ cardId }) => void order.push(`card ${cardId}`),
      'notice.deliver': async () => void order.push('notice'),
    });
    await expect.poll(() => order.length).toBe(3);
    expect(order[0]).toBe('notice');
  });

  test('what a job failed with stays in the log; Redis gets the code and a reference', async () => {
    work({
      'grant.end': async () => {
        throw new AppError(
          'E-SF-DOWN',
          'CANARY-in-the-message',
          {},
          { cause: new Error('CANARY') },
        );
      },
    });
    await queues.ring('grant.end', { workspaceId: 1, grantId: 'g1' });
    await expect.poll(() => lines.some((line) => line.includes('job.failed'))).toBe(true);
    const [failed] = await failedJobs('chores');
    expect(failed?.failedReason).toMatch(/^E-SF-DOWN [0-9a-f]{8}$/);
    const reference = failed?.failedReason?.split(' ')[1];
    expect(lines.find((line) => line.includes(`"reference":"${reference}"`))).toContain('CANARY');
    expect(await everythingIn(redis.url, redis.prefix)).not.toContain('CANARY');
  });

  test('a failed job does not swallow the next one', async () => {
    let runs = 0;
    work({
      'grant.end': async () => {
        runs += 1;
        throw new Error('no');
      },
    });
    await queues.ring('grant.end', { workspaceId: 1, grantId: 'g1' });
    await expect.poll(async () => (await failedJobs('chores')).length).toBe(1);
    await queues.ring('grant.end', { workspaceId: 1, grantId: 'g1' });
    await expect.poll(() => runs).toBe(2);
  });

  test.each([
    ['sync.run', 'syncs', { workspaceId: 1, domainId: 7, users: ['x'] }],
    ['sync.run', 'syncs', { workspaceId: 1 }],
    ['sync.run', 'syncs', { workspaceId: '1', domainId: 7 }],
    ['sync.run', 'syncs', { workspaceId: 1, domainId: -7 }],
    ['sync.run', 'syncs', null],
    ['grant.end', 'chores', { workspaceId: 1, grantId: 'a b' }],
    ['grant.end', 'syncs', { workspaceId: 1, grantId: 'g1' }],
    ['rm -rf', 'syncs', { workspaceId: 1, domainId: 7 }],
    ['__proto__', 'syncs', { workspaceId: 1, domainId: 7 }],
  ])('a forged %s in %s with %j fails untouched', async (name, family, payload) => {
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    work({
      'sync.run': count,
      'notice.deliver': count,
      'card.draw': count,
      'grant.end': count,
      'revocation.run': count,
    });
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const forged = new Queue(family, { connection, prefix: redis.prefix });
    await forged.add(name, payload);
    await expect.poll(async () => (await failedJobs(family)).length).toBe(1);
    expect(runs).toBe(0);
    await forged.close();
    connection.disconnect();
  });

  test('closing tells those at work to stop, and waits for them', async () => {
    const started = Promise.withResolvers<void>();
    let ended = false;
    const workers = work({
      'sync.run': async (_, signal) => {
        started.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        ended = true;
      },
    });
    await queues.ring('sync.run', { workspaceId: 1, domainId: 7 });
    await started.promise;
    expect(await workers.close(5000)).toBe(true);
    expect(ended).toBe(true);
  });

  test('closing does not wait longer than it was told', async () => {
    const started = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    const workers = work({
      'sync.run': () => {
        started.resolve();
        return never.promise;
      },
    });
    await queues.ring('sync.run', { workspaceId: 1, domainId: 7 });
    await started.promise;
    expect(await workers.close(300)).toBe(false);
    never.resolve();
  });

  test('a healthy server has no problem', async () => {
    await expect.poll(() => queues.ping()).toBeUndefined();
  });

  async function failedJobs(family: string) {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue(family, { connection, prefix: redis.prefix });
    const jobs = await queue.getFailed();
    await queue.close();
    connection.disconnect();
    return jobs;
  }
});

describe('with a Redis of its own', () => {
  test('FLUSHALL in the middle of a job loses the doorbells and nothing else', async () => {
    const server = await startRedis();
    const queues = createQueues({ redisUrl: server.url, log });
    const gate = Promise.withResolvers<void>();
    const runs: number[] = [];
    const workers = queues.work(
      {
        ...idle,
        'sync.run': async ({ domainId }) => {
          runs.push(domainId);
          if (runs.length === 1) await gate.promise;
        },
      },
      { concurrency },
    );
    const admin = new Redis(server.url);
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await expect.poll(() => runs).toEqual([1]);
    await queues.ring('sync.run', { workspaceId: 1, domainId: 2 });
    await expect.poll(() => runs).toEqual([1, 2]);
    await admin.flushall();
    gate.resolve();
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await expect.poll(() => runs).toEqual([1, 2, 1]);
    await queues.ring('sync.run', { workspaceId: 1, domainId: 3 });
    await expect.poll(() => runs).toEqual([1, 2, 1, 3]);
    await workers.close(5000);
    await queues.close();
    admin.disconnect();
    await server.stop();
  });

  test('an evicting server is named as a problem', async () => {
    const server = await startRedis();
    const admin = new Redis(server.url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const queues = createQueues({ redisUrl: server.url, log });
    await expect.poll(() => queues.ping()).toContain('noeviction (it is allkeys-lru)');
    await queues.close();
    admin.disconnect();
    await server.stop();
  });

  test('a server that is gone: the bell says so at once, and works again when it is back', async () => {
    const server = await startRedis();
    const queues = createQueues({ redisUrl: server.url, log });
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await server.stop();
    const before = process.hrtime.bigint();
    await expect(queues.ring('sync.run', { workspaceId: 1, domainId: 2 })).rejects.toThrow(
      QueueDownError,
    );
    expect(Number(process.hrtime.bigint() - before) / 1e9).toBeLessThan(10);
    expect(await queues.ping()).toContain('does not answer');
    await expect(queues.waiting()).rejects.toThrow();
    const asked = performance.now();
    await expect(queues.count('a', 1000)).rejects.toThrow();
    expect(performance.now() - asked).toBeLessThan(1000);
    await queues.close();
  });

  test('a server that was never there', async () => {
    const queues = createQueues({ redisUrl: 'redis://127.0.0.1:1', log });
    const workers = queues.work(idle, { concurrency });
    await expect(queues.ring('sync.run', { workspaceId: 1, domainId: 2 })).rejects.toThrow(
      QueueDownError,
    );
    expect(await queues.ping()).toContain('does not answer');
    await workers.close(1000);
    await queues.close();
  });
});

async function everythingIn(url: string, prefix: string): Promise<string> {
  const client = new Redis(url);
  const dumps: string[] = [];
  for await (const keys of client.scanStream({ match: `${prefix}*` })) {
    for (const key of keys) {
      const type = await client.type(key);
      if (type === 'hash') dumps.push(JSON.stringify(await client.hgetall(key)));
      if (type === 'string') dumps.push((await client.get(key)) ?? '');
      if (type === 'stream') dumps.push(JSON.stringify(await client.xrange(key, '-', '+')));
    }
  }
  client.disconnect();
  return dumps.join('\n');
}
