import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { startRedis } from '../../sandbox/embedded/redis.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { securityHeaders } from '../../src/lib/security-headers.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type Door, openDoor } from '../support/door.ts';
import { runSql } from '../support/servers/admin.ts';
import { testDatabase } from '../support/servers/database.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

// Every start is a process, which takes its time on a busy machine.

const METRICS = 'a-token-that-reads-metrics';

describe('web and worker as two processes', () => {
  let world: TestWorld;
  let org: Org;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let redisDoor: Door;
  let postgresDoor: Door;
  let web: BotProcess;
  let worker: BotProcess;
  let workerUrl: string;

  beforeAll(async () => {
    redis = await startRedis();
    redisDoor = await openDoor(redis.url);
    world = await testWorld({ bot: false, orgs: [{ name: 'Acme', size: 'few', seed: 51 }] });
    postgresDoor = await openDoor(world.database.url, 'from kysely_migration');
    const [first] = world.orgs;
    if (!first) throw new Error('no org');
    org = first;
    const port = await freePort();
    workerUrl = `http://127.0.0.1:${port}`;
    const env = {
      ...world.env,
      DATABASE_URL: postgresDoor.url,
      REDIS_URL: redisDoor.url,
      LOG_LEVEL: 'info',
    };
    web = startBotProcess({ env, role: 'web' });
    await web.ready();
    worker = startBotProcess({
      env: { ...env, PORT: String(port), METRICS_TOKEN: METRICS },
      role: 'worker',
    });
  });
  afterAll(async () => {
    await web?.stop();
    await worker?.stop();
    await world?.close();
    await postgresDoor?.close();
    await redisDoor?.close();
    await redis?.stop();
  });

  const dana = () => world.slack.as('dana');
  const ready = async (url: string) => {
    const response = await fetch(`${url}/readyz`);
    const body = (await response.json()) as { ok: boolean; problems: string[] };
    return { status: response.status, problems: body.problems.join('; ') };
  };
  async function say(line: string, part: string): Promise<string> {
    await dana().command(`/salesforce ${line}`, { channel: '#sec-alerts' });
    return world.slack.eventually(() => dana().ephemerals.findLast((text) => text.includes(part)), {
      what: `${line}: ${part}`,
    });
  }

  test('web alone answers commands and pages, and connects', async () => {
    worker.kill('SIGSTOP');
    await say('list', 'No Salesforce domains yet');
    const page = await world.consent(await world.askFor(org), org);
    expect(page.text).toContain('Connected');
    await say('list', 'In progress');
    expect(
      dana()
        .messages('#sec-alerts')
        .filter(({ onlyFor }) => !onlyFor),
    ).toHaveLength(0);
  });

  test('a worker syncs and delivers, and answers no command', async () => {
    worker.kill('SIGCONT');
    await worker.ready();
    await world.card('Acme', 'Success');
    await world.slack.eventually(() =>
      dana()
        .dm()
        .some((text) => text.includes('ready to review')),
    );
    const response = await fetch(`${workerUrl}/slack/events`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
    expect(web.output).not.toContain('sync ended');
  });

  test('/healthz and /readyz of both are good', async () => {
    for (const url of [world.publicUrl, workerUrl]) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(await ready(url)).toEqual({ status: 200, problems: '' });
    }
  });

  test('/metrics: by token where one is set, openly only on loopback; no name in it', async () => {
    expect((await fetch(`${workerUrl}/metrics`)).status).toBe(404);
    const wrong = { authorization: 'Bearer another' };
    expect((await fetch(`${workerUrl}/metrics`, { headers: wrong })).status).toBe(404);
    const headers = { authorization: `Bearer ${METRICS}` };
    const response = await fetch(`${workerUrl}/metrics`, { headers });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(/orgwarden_syncs_total\{outcome="complete"\} 1/);
    expect(text).toMatch(/orgwarden_domains_late 0/);
    for (const name of ['Acme', org.id.slice(0, 15), world.slack.home.id, 'Dana', org.host]) {
      expect(text).not.toContain(name);
    }
    expect((await fetch(`${world.publicUrl}/metrics`)).status).toBe(200);
  });

  test('200 calls of /readyz are one look in two seconds', async () => {
    const looksOf = async (calls: number) => {
      const before = postgresDoor.heard;
      await Promise.all(Array.from({ length: calls }, () => ready(world.publicUrl)));
      return postgresDoor.heard - before;
    };
    const isOld = () => new Promise((resolve) => setTimeout(resolve, 2500));
    await isOld();
    const one = await looksOf(1);
    expect(one).toBeGreaterThan(0);
    await isOld();
    const started = performance.now();
    const made = await looksOf(200);
    const most = 1 + Math.floor((performance.now() - started) / 2000);
    expect(made / one).toBeLessThanOrEqual(most);
  });

  test('Redis down: the web stays ready and says what is not good, the worker is not', async () => {
    redisDoor.shut();
    await expect.poll(() => ready(workerUrl)).toMatchObject({ status: 503 });
    const webSays = expect.stringContaining('Redis does not answer');
    await expect
      .poll(() => ready(world.publicUrl))
      .toMatchObject({ status: 200, problems: webSays });
    const atWeb = await ready(world.publicUrl);
    expect(`${atWeb.problems}`).not.toMatch(/127\.0\.0\.1|redis:\/\//);
    await say('list', 'Success');
    await runSql(
      world.database.url,
      `update domain set last_synced_at = now() - interval '1 hour'`,
    );
    expect(await say('sync Acme', 'Redis')).toContain('as soon as');
    redisDoor.open();
    await expect.poll(() => ready(workerUrl)).toMatchObject({ status: 200 });
    await expect
      .poll(() => runSql(world.database.url, `select 1 from sync_run where outcome = 'complete'`))
      .toHaveLength(2);
  });

  test('PostgreSQL down: neither is ready, both live, and both come back', async () => {
    postgresDoor.shut();
    for (const url of [world.publicUrl, workerUrl]) {
      await expect
        .poll(() => ready(url))
        .toMatchObject({
          status: 503,
          problems: expect.stringContaining('PostgreSQL does not answer'),
        });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    postgresDoor.open();
    for (const url of [world.publicUrl, workerUrl]) {
      await expect.poll(() => ready(url)).toMatchObject({ status: 200 });
    }
    await say('list', 'Success');
    expect(world.slack.takeProblems().map(({ kind }) => kind)).toEqual([]);
  });
});

test('over https /metrics is not there without METRICS_TOKEN', async () => {
  const database = await testDatabase();
  const redis = await startRedis();
  const port = await freePort();
  const env = {
    PORT: String(port),
    PUBLIC_URL: 'https://orgwarden.example.com',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 7).toString('base64')}`,
    SLACK_SIGNING_SECRET: 'signing-secret-of-the-app',
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'client-secret-of-the-app',
    SLACK_STATE_SECRET: 'state-secret-of-the-app',
    SLACK_WORKSPACES: 'T0ACME0001',
    SALESFORCE_CLIENT_ID: '3MVG9',
    SALESFORCE_CLIENT_SECRET: 'client-secret-of-ours',
  };
  const bot = startBotProcess({ env, role: 'web' });
  await bot.ready();
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  // Bolt answers this; it is as guarded as our own pages.
  const install = await fetch(`http://127.0.0.1:${port}/slack/install`, { redirect: 'manual' });
  expect(install.status).toBe(302);
  const expected = securityHeaders(true);
  for (const name of Object.keys(expected)) expect(install.headers.get(name)).toBe(expected[name]);
  // It would drain for seconds.
  bot.kill('SIGKILL');
  await bot.ended;
  await database.drop();
  await redis.stop();
});
