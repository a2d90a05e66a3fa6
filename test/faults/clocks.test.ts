import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { uuidOf } from '../../src/lib/ids.ts';
import { heldTokens, type SyncScene, syncScene } from '../app/sync/scene.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const OFF_MS = 10 * 60_000;
const NOTICES = 6;
const OFF = join(import.meta.dirname, '../support/clock-off.mjs');

let scene: SyncScene;
const bots: BotProcess[] = [];
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
    const env = {
      ...scene.env,
      PORT: String(await freePort()),
      LOG_LEVEL: 'info',
      NODE_OPTIONS: `--import ${OFF}`,
      CLOCK_OFF_MS: String(off),
    };
    bots.push(startBotProcess({ env, role: 'worker' }));
  }
  await Promise.all(bots.map((bot) => bot.ready()));
});
afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  await scene.close();
});

test('two workers whose clocks are ten minutes ahead and behind: syncs and messages come once, and no lease is taken from its holder', async () => {
  for (const org of scene.orgs) await scene.consent(await scene.askFor(org), org);
  for (const { name } of scene.orgs) await scene.card(name, 'Success');
  // One reads for a while: the other, by whose clock ten or twenty minutes have passed, leaves it alone.
  const [slow] = scene.orgs;
  slow?.faults.add({ on: 'query', do: 'delay', ms: 1500, soql: 'FROM OauthToken', times: 2 });
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, 'clock ' || n, 'alert.test', $1, jsonb_build_object('by', $2::text), now(), now()
     from workspace w, generate_series(1, $3::integer) n`,
    [`channel:${scene.slack.channel('#sec-alerts').id}`, scene.slack.as('dana').id, NOTICES],
  );
  for (const org of scene.orgs) {
    expect(await scene.sync(org.name)).toMatchObject({ outcome: 'complete' });
    expect(await scene.storedTokens(org.name)).toEqual(heldTokens(org));
    expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
  }
  await scene.until(
    'all is said',
    async () => {
      const left = await scene.rows(
        'select 1 from notice where sent_at is null and dropped_at is null',
      );
      return left.length === 0;
    },
    120_000,
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
  expect(scene.slack.problems).toEqual([]);
  expect(scene.salesforce.problems).toEqual([]);
});
