import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { type Redis as RedisServer, startRedis } from '../../sandbox/embedded/redis.ts';
import { createQueues } from '../../src/jobs/queues.ts';
import type { Handlers } from '../../src/jobs/workers.ts';
import { createLog } from '../../src/lib/log.ts';
import { type Door, openDoor } from '../support/door.ts';

const log = createLog({ level: 'silent' });
const concurrency = { syncs: 2, deliveries: 2, chores: 2, looks: 2, logs: 2 };
const password = randomBytes(12).toString('hex');

function heardBy(queues: ReturnType<typeof createQueues>) {
  const heard: string[] = [];
  const hear = (name: string) => async (payload: object) =>
    void heard.push([name, ...Object.values(payload)].join('/'));
  const handlers: Handlers = {
    'sync.run': hear('sync.run'),
    'look.run': hear('look.run'),
    'notice.deliver': hear('notice.deliver'),
    'card.post': hear('card.post'),
    'card.draw': hear('card.draw'),
    'grant.end': hear('grant.end'),
    'revocation.run': hear('revocation.run'),
    'reads.read': hear('reads.read'),
    'admins.list': hear('admins.list'),
    'question.put': hear('question.put'),
  };
  return { heard, workers: queues.work(handlers, { concurrency }) };
}

/** Rings as the tick does, what was rung into the void once more, until it is heard. */
async function goesOn(
  what: string,
  queues: ReturnType<typeof createQueues>,
  heard: readonly string[],
  from: number,
): Promise<void> {
  const isHeard = async () => {
    await queues.ring('sync.run', { workspaceId: 1, domainId: 2 }).catch(() => undefined);
    return heard.includes('sync.run/1/2');
  };
  await expect.poll(isHeard, { interval: 250 }).toBe(true);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`Redis ${what}: goes on after ${seconds} s`);
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe('Redis fails over', () => {
  let servers: RedisServer[];
  let door: Door;
  beforeAll(async () => {
    servers = await Promise.all([
      startRedis({ password, settings: { masterauth: password } }),
      startRedis({ password, settings: { masterauth: password } }),
    ]);
    door = await openDoor(servers[0]?.url ?? '');
  });
  afterAll(async () => {
    await door.close();
    for (const server of servers) await server.stop();
  });

  async function admin(of: number): Promise<Redis> {
    const client = new Redis(servers[of]?.url ?? '');
    ends.push(async () => client.disconnect());
    return client;
  }

  test('the primary is made a replica under open connections: all of them find the new one, and readiness tells', async () => {
    const queues = createQueues({ redisUrl: door.url, prefix: 'failover', log });
    ends.push(() => queues.close());
    const { heard, workers } = heardBy(queues);
    ends.push(() => workers.close(1000));
    await expect.poll(() => queues.ping()).toBeUndefined();
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await expect.poll(() => heard).toEqual(['sync.run/1/1']);

    const { port } = new URL(servers[1]?.url ?? '');
    await (await admin(0)).replicaof('127.0.0.1', Number(port));
    await expect.poll(() => queues.ping()).toContain('Redis takes no jobs: it is a replica');
    // Whoever asks for the name is led to the new primary from now on. What is open stays open.
    door.leadTo(servers[1]?.url ?? '');
    const from = performance.now();
    await goesOn('is demoted', queues, heard, from);
    await expect.poll(() => queues.ping()).toBeUndefined();
    // The other families wait for a job by a connection of their own.
    await queues.ring('card.draw', { workspaceId: 1, cardId: 3 });
    await queues.ring('grant.end', { workspaceId: 1, grantId: 'g1' });
    await expect
      .poll(() => heard.toSorted())
      .toEqual(expect.arrayContaining(['card.draw/1/3', 'grant.end/1/g1']));
  });

  test('a black hole swallows every open connection: each is given up, and all goes on', async () => {
    const url = servers[1]?.url ?? '';
    door.leadTo(url);
    const silenceMs = { ask: 500, wait: 6000 };
    const queues = createQueues({ redisUrl: door.url, prefix: 'hole', log, silenceMs });
    ends.push(() => queues.close());
    const { heard, workers } = heardBy(queues);
    ends.push(() => workers.close(1000));
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await expect.poll(() => heard).toEqual(['sync.run/1/1']);
    door.loseAllInside();
    const from = performance.now();
    expect(await queues.ping()).toContain('Redis does not answer');
    await goesOn('is silent', queues, heard, from);
    expect(await queues.ping()).toBeUndefined();
  });

  test('a primary that takes no writes says so', async () => {
    const queues = createQueues({ redisUrl: servers[1]?.url ?? '', prefix: 'alone', log });
    ends.push(() => queues.close());
    await expect.poll(() => queues.ping()).toBeUndefined();
    const client = await admin(1);
    await client.config('SET', 'min-replicas-to-write', '2');
    expect(await queues.ping()).toBe('Redis takes no jobs: NOREPLICAS');
    await client.config('SET', 'min-replicas-to-write', '0');
    expect(await queues.ping()).toBeUndefined();
  });

  test('a key that keeps doubles out, and whose job is lost, blocks no row', async () => {
    const queues = createQueues({ redisUrl: servers[1]?.url ?? '', prefix: 'lost', log });
    ends.push(() => queues.close());
    const bell = { workspaceId: 1, domainId: 9 };
    await queues.ring('sync.run', bell);
    const client = await admin(1);
    const id = await client.get('lost:syncs:de:sync.run/1/9');
    expect(id).not.toBeNull();
    await client.del(`lost:syncs:${id}`, 'lost:syncs:wait');
    await queues.ring('sync.run', bell);
    const { heard, workers } = heardBy(queues);
    ends.push(() => workers.close(1000));
    await expect.poll(() => heard).toEqual(['sync.run/1/9']);
  });
});

/** Redis's own is 15 s: so long a node says nothing before it is called failed. */
const NODE_TIMEOUT_MS = 1_500;

describe('a Redis Cluster of three nodes', () => {
  const nodes: RedisServer[] = [];
  const SLOTS = [
    [0, 5460],
    [5461, 10922],
    [10923, 16383],
  ] as const;

  beforeAll(async () => {
    // One more, which will stand in for the first.
    for (let n = 0; n <= SLOTS.length; n += 1) {
      const settings = {
        'cluster-enabled': 'yes',
        'cluster-port': String(await freePort()),
        'cluster-announce-ip': '127.0.0.1',
        'cluster-node-timeout': String(NODE_TIMEOUT_MS),
        masterauth: password,
      };
      nodes.push(await startRedis({ password, settings }));
    }
    const clients = nodes.map(({ url }) => new Redis(url));
    for (const [at, [from, to]] of SLOTS.entries()) {
      const client = clients[at] as Redis;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    }
    const [first, ...others] = clients;
    for (const other of others) {
      const { port } = other.options;
      const [bus] = (await other.config('GET', 'cluster-port')).slice(1) as string[];
      await first?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(bus));
    }
    for (const client of clients) {
      await vi.waitFor(
        async () => expect(await client.cluster('INFO')).toContain('cluster_state:ok'),
        { timeout: 60_000 },
      );
    }
    const [primary, replica] = [clients[0], clients.at(-1)];
    await replica?.call('CLUSTER', 'REPLICATE', String(await primary?.call('CLUSTER', 'MYID')));
    await vi.waitFor(
      async () => expect(await replica?.info('replication')).toContain('master_link_status:up'),
      { timeout: 60_000 },
    );
    for (const client of clients) client.disconnect();
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
  });

  test('carries every bell, whichever node is named', async () => {
    for (const { url } of nodes) {
      const prefix = `orgwarden-${randomBytes(4).toString('hex')}`;
      const queues = createQueues({ redisUrl: url, isCluster: true, prefix, log });
      ends.push(() => queues.close());
      await expect.poll(() => queues.ping()).toBeUndefined();
      expect(await queues.answers()).toBe(true);
      await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
      await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
      await queues.ring('card.draw', { workspaceId: 1, cardId: 2 });
      await queues.ring('notice.deliver', { workspaceId: 1, noticeId: 'n' });
      await queues.ring('admins.list', { workspaceId: 1 });
      expect(await queues.waiting()).toEqual({
        syncs: 1,
        deliveries: 2,
        chores: 1,
        looks: 0,
        logs: 0,
      });
      expect(await queues.count('a', 60_000)).toBe(1);
      const { heard, workers } = heardBy(queues);
      ends.push(() => workers.close(1000));
      await expect
        .poll(() => heard.toSorted())
        .toEqual(['admins.list/1', 'card.draw/1/2', 'notice.deliver/1/n', 'sync.run/1/1']);
      // A worker that waits for its job hears the next one, too.
      await queues.ring('sync.run', { workspaceId: 1, domainId: 4 });
      await expect.poll(() => heard).toContain('sync.run/1/4');
    }
  });

  test('without being told that it is one, it is refused in words', async () => {
    const queues = createQueues({ redisUrl: nodes[0]?.url ?? '', prefix: 'plain', log });
    ends.push(() => queues.close());
    await expect.poll(() => queues.ping()).toContain('REDIS_CLUSTER=on');
  });

  test('the node that carries our keys fails: it is said, and its replica carries them on', async () => {
    const [failing, other] = nodes;
    const client = new Redis(other?.url ?? '');
    ends.push(async () => client.disconnect());
    let prefix = 'orgwarden-0';
    for (let n = 1; (await client.cluster('KEYSLOT', `{${prefix}}`)) > SLOTS[0][1]; n += 1)
      prefix = `orgwarden-${n}`;
    const queues = createQueues({ redisUrl: failing?.url ?? '', isCluster: true, prefix, log });
    ends.push(() => queues.close());
    const { heard, workers } = heardBy(queues);
    ends.push(() => workers.close(1000));
    await expect.poll(() => queues.ping()).toBeUndefined();
    await queues.ring('sync.run', { workspaceId: 1, domainId: 1 });
    await expect.poll(() => heard).toEqual(['sync.run/1/1']);
    const from = performance.now();
    await failing?.stop();
    expect(await queues.ping()).toMatch(/^Redis /);
    await goesOn('Cluster, a node failed', queues, heard, from);
    await expect.poll(() => queues.ping()).toBeUndefined();
  });
});
