import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { uuidOf } from '../../src/lib/ids.ts';
import { heldTokens, type SyncScene, syncScene } from '../app/sync/scene.ts';
import { type BotProcess, runCommand, startBotProcess } from '../support/bot-process.ts';

vi.setConfig({ testTimeout: 240_000 });

const OFF_MS = 10 * 60_000;
const NOTICES = 6;
/** What is due is found within a second or so, and said one a second; a busy machine may take longer, and a clock that is off took minutes. */
const ON_TIME_MS = 60_000;

const clockOff = (ms: number) => ({
  NODE_OPTIONS: `--import ${join(import.meta.dirname, '../support/clock-off.mjs')}`,
  CLOCK_OFF_MS: String(ms),
});

let scene: SyncScene;
const bots: BotProcess[] = [];
const ports: number[] = [];
beforeAll(async () => {
  scene = await syncScene({
    bot: false,
    orgs: [
      { name: 'Acme', seed: 1 },
      { name: 'Beta', seed: 2 },
    ],
  });
  scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  bots.push(startBotProcess({ env: { ...scene.env, LOG_LEVEL: 'info' }, role: 'web' }));
  for (const off of [OFF_MS, -OFF_MS]) {
    const port = await freePort();
    ports.push(port);
    const env = { ...scene.env, ...clockOff(off), PORT: String(port), LOG_LEVEL: 'info' };
    bots.push(startBotProcess({ env, role: 'worker' }));
  }
  await Promise.all(bots.map((bot) => bot.ready()));
});
afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  await scene.close();
});

test('two workers whose clocks are ten minutes ahead and behind: all comes once and on time, and nothing is taken from its holder', async () => {
  const [acme] = scene.orgs;
  // Longer than a look of the one by whose clock it began ten minutes ago.
  acme?.faults.add({ on: 'token', do: 'delay', ms: 1500, times: 1 });
  const links = [];
  for (const org of scene.orgs) links.push({ org, link: await scene.askFor(org) });
  const pages = links.map(({ link, org }) => scene.consent(link, org));
  for (const page of await Promise.all(pages)) expect(page.text).toContain('Connected');
  for (const { name } of scene.orgs) await scene.card(name, 'Success', ON_TIME_MS);
  acme?.faults.add({ on: 'query', do: 'delay', ms: 1000, soql: 'FROM OauthToken', times: 1 });
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, 'clock ' || n, 'alert.test', $1, jsonb_build_object('by', $2::text), now(), now()
     from workspace w, generate_series(1, $3::integer) n`,
    [`channel:${scene.slack.channel('#sec-alerts').id}`, scene.slack.as('dana').id, NOTICES],
  );
  const runs = scene.orgs.map(({ name }) => scene.sync(name, ON_TIME_MS));
  for (const run of await Promise.all(runs)) expect(run).toMatchObject({ outcome: 'complete' });
  for (const org of scene.orgs) {
    expect(await scene.storedTokens(org.name)).toEqual(heldTokens(org));
    expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
  }
  await scene.until(
    'all is said and drawn',
    async () => {
      const left = await scene.rows(
        `select 1 from notice where sent_at is null and dropped_at is null
         union all select 1 from card where drawn < wanted and dead_at is null`,
      );
      return left.length === 0;
    },
    ON_TIME_MS,
  );
  const [deployment] = await scene.rows<{ id: string }>('select id from deployment');
  const rows = await scene.rows<{ id: string }>('select id from notice where sent_at is not null');
  const posts = scene.slack.requests.filter(
    ({ method, answer }) => method === 'chat.postMessage' && answer.ok,
  );
  const times = rows.map(({ id }) => {
    const key = uuidOf(`${deployment?.id} notice ${id} 0`);
    return posts.filter(({ args }) => args.client_msg_id === key).length;
  });
  expect(rows.length).toBeGreaterThan(NOTICES);
  expect(times).toEqual(rows.map(() => 1));
  expect(await scene.rows(`select 1 from sync_run where outcome not in ('complete')`)).toEqual([]);
  expect(await scene.rows('select 1 from alert')).toEqual([]);
  // What each of the three wrote is of one time.
  const [span] = await scene.rows<{ off: boolean }>(
    `select bool_or(abs(extract(epoch from at - now())) > 120) as off from (
       select created_at as at from notice union all select sent_at from notice
       union all select started_at from sync_run union all select ended_at from sync_run
       union all select exchanging_at from consent union all select at from audit_event) of`,
  );
  expect(span?.off).toBe(false);
  expect(scene.slack.problems).toEqual([]);
  expect(scene.salesforce.problems).toEqual([]);
});

test('each says how far its clock is off: /readyz, a metric, the doctor', async () => {
  const ask = async (port: number, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  const near = String.raw`(9 min 5\d|10 min \d) s`;
  for (const [at, way] of [
    [0, 'ahead of'],
    [1, 'behind'],
  ] as const) {
    expect(await ask(ports[at] ?? 0, '/readyz')).toMatch(
      new RegExp(`^200 .*This machine’s clock is ${near} ${way} the database’s`),
    );
    const metrics = await ask(ports[at] ?? 0, '/metrics');
    expect(metrics).toContain('orgwarden_trouble{what="clock"} 1');
    const seconds = /^orgwarden_clock_ahead_seconds (\S+)/mu.exec(metrics)?.[1];
    expect(Math.abs(Number(seconds) - (at === 0 ? 600 : -600))).toBeLessThan(5);
  }
  const told = await runCommand({ ...scene.env, ...clockOff(OFF_MS) }, 'src/doctor.ts');
  expect(told.output).toMatch(
    new RegExp(`WARN  Database clock: This machine’s clock is ${near} ahead of`),
  );
});
