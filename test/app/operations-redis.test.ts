import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { families, kinds } from '../../src/jobs/jobs.ts';
import { everythingInRedis } from '../support/everything-stored.ts';
import { runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const CANARY = 'CANARY-5Aep861-in-the-answer';

describe('whoever can write to Redis', () => {
  let world: TestWorld;
  let org: Org;
  let prefix: string;
  let redis: Redis;
  const queues = new Map<string, Queue>();

  beforeAll(async () => {
    world = await testWorld({ orgs: [{ name: 'Acme', size: 'few', seed: 81 }] });
    const [first] = world.orgs;
    if (!first) throw new Error('no org');
    org = first;
    await world.connect(org);
    const dana = world.slack.as('dana');
    await world.slack.eventually(() => dana.dm().some((text) => text.includes('ready to review')));
    const [row] = await runSql(world.database.url, 'select id from deployment');
    prefix = `orgwarden-${row?.id}`;
    redis = new Redis(world.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
    for (const family of families)
      queues.set(family, new Queue(family, { connection: redis, prefix }));
  });
  afterAll(async () => {
    for (const queue of queues.values()) await queue.close();
    redis?.disconnect();
    await world?.close();
  });

  const queueOf = (family: string): Queue => {
    const queue = queues.get(family);
    if (!queue) throw new Error(`no queue ${family}`);
    return queue;
  };
  const idle = () =>
    expect
      .poll(async () => {
        const counts = await Promise.all(
          [...queues.values()].map((queue) =>
            queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed'),
          ),
        );
        return counts.flatMap((count) => Object.values(count)).reduce((sum, each) => sum + each, 0);
      })
      .toBe(0);
  /** What Salesforce and Slack were asked to do, and what PostgreSQL holds of it. */
  const effects = async () => ({
    salesforce: org.ledger.calls.length,
    slack: world.slack.requests.filter(({ method }) => method.startsWith('chat.')).length,
    runs: await runSql(world.database.url, 'select id, outcome from sync_run order by id'),
    grants: await runSql(world.database.url, 'select id, version, ending_since from grant_secret'),
    notices: await runSql(world.database.url, 'select id, sent_at, tries from notice order by id'),
  });

  test('cannot make us call anybody: jobs of every kind, true, foreign and mutated', async () => {
    const [domain] = await runSql(
      world.database.url,
      'select id, workspace_id, grant_id from domain',
    );
    const [notice] = await runSql(world.database.url, 'select id from notice limit 1');
    const [card] = await runSql(world.database.url, `select id from card where kind = 'domain'`);
    const workspaceId = Number(domain?.workspace_id);
    const real = {
      'sync.run': { workspaceId, domainId: domain?.id },
      'notice.deliver': { workspaceId, noticeId: notice?.id },
      'card.draw': { workspaceId, cardId: card?.id },
      'grant.end': { workspaceId, grantId: domain?.grant_id },
    };
    await idle();
    const before = await effects();
    let pushed = 0;
    for (const [name, payload] of Object.entries(real)) {
      const [idKey = ''] = Object.keys(payload).filter((key) => key !== 'workspaceId');
      const mutations: unknown[] = [
        payload,
        { ...payload, workspaceId: workspaceId + 1 },
        { ...payload, workspaceId: String(workspaceId) },
        { ...payload, [idKey]: 999_999 },
        { ...payload, [idKey]: '00000000-0000-4000-8000-000000000000' },
        { ...payload, [idKey]: "1' or '1'='1" },
        { ...payload, [idKey]: { $ne: null } },
        { ...payload, users: ['005000000000001'], force: true },
        { [idKey]: Object.values(payload)[1] },
        [payload],
        null,
        'x'.repeat(100_000),
        JSON.parse('{"__proto__":{"workspaceId":1}}'),
      ];
      for (const family of families) {
        for (const data of mutations) {
          await queueOf(family).add(name, data);
          pushed += 1;
        }
      }
    }
    await queueOf('syncs').add('token.revoke', { workspaceId, app: 'Data Loader' });
    await queueOf('chores').add('constructor', { workspaceId });
    await idle();
    expect(pushed).toBeGreaterThan(100);
    expect(await effects()).toEqual(before);
    expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
  });

  test('what PostgreSQL owes still happens, also beside jobs that are none', async () => {
    await redis.hset(
      `${prefix}:syncs:forged`,
      'name',
      'sync.run',
      'data',
      '{"domainId":',
      'opts',
      '{}',
    );
    await redis.lpush(`${prefix}:syncs:wait`, 'forged', 'no-such-job');
    await runSql(world.database.url, 'update domain set next_due_at = now()');
    await expect
      .poll(() => runSql(world.database.url, `select 1 from sync_run where outcome = 'complete'`))
      .toHaveLength(2);
  });

  test('jobs that fail leave nothing of what they met in Redis', async () => {
    org.faults.add({
      on: 'query',
      do: 'rest-error',
      status: 500,
      errorCode: 'UNKNOWN_EXCEPTION',
      message: CANARY,
      times: 20,
    });
    world.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' }, 3);
    await runSql(world.database.url, 'update domain set next_due_at = now()');
    await world.card('Acme', 'E-');
    org.faults.clear();
    // Our own database fails, with the row in its message.
    await runSql(
      world.database.url,
      `alter table sync_run add constraint ${'canary_'}check check (started_by <> 'schedule') not valid`,
    );
    await runSql(
      world.database.url,
      'update domain set next_due_at = now(), parked_until = null, queued_at = null',
    );
    await expect.poll(() => queueOf('syncs').getFailedCount()).toBeGreaterThan(0);
    await expect
      .poll(async () =>
        (await queueOf('syncs').getFailed()).some((job) =>
          /^E-UNKNOWN [0-9a-f]{8}$/.test(job.failedReason ?? ''),
        ),
      )
      .toBe(true);
    await runSql(world.database.url, 'alter table sync_run drop constraint canary_check');
    const held = await everythingInRedis(world.env.REDIS_URL ?? '', prefix);
    expect(held.length).toBeGreaterThan(1000);
    expect(held).not.toContain(CANARY);
    expect(held).not.toContain('canary_check');
    expect(held).not.toMatch(/\n?\s+at .*\.ts:\d+/);
    for (const family of families) {
      for (const job of await queueOf(family).getFailed()) {
        if (Object.hasOwn(kinds, job.name))
          expect(job.failedReason).toMatch(/^E-[A-Z-]+ [0-9a-f]{8}$/);
        expect(job.stacktrace?.join('') ?? '').not.toContain('.ts:');
      }
    }
  });
});
