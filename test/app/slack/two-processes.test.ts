import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../sandbox/embedded/free-port.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';

const CHANNEL = '#sec-alerts';
const MESSAGES = 12;

let scene: SyncScene;
let second: Awaited<ReturnType<SyncScene['startBot']>>;
beforeAll(async () => {
  scene = await syncScene();
  second = await scene.startBot({ PORT: String(await freePort()) });
  scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  await scene.connect(only(scene));
});
afterAll(async () => {
  await second.close();
  await scene.close();
});

/** Test messages for the channel; resolves when each was sent or turned elsewhere. */
async function say(round: string): Promise<void> {
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), w.id, $1 || n, 'alert.test', $2, jsonb_build_object('by', $4::text), $3, $3
     from workspace w, generate_series(1, $5::integer) n`,
    [
      round,
      `channel:${scene.slack.channel(CHANNEL).id}`,
      scene.clock.now(),
      scene.slack.as('dana').id,
      MESSAGES,
    ],
  );
  await Promise.all([scene.bot?.wakeWorker(), second.wakeWorker()]);
  await scene.until('all is said', async () => {
    const left = await scene.rows(
      'select 1 from notice where sent_at is null and dropped_at is null',
    );
    return left.length === 0;
  });
}
const inChannel = () =>
  scene.slack
    .as('dana')
    .messages(CHANNEL)
    .filter((message) => scene.slack.render(message).includes('TEST')).length;

test('what Slack tells one process of sharing holds for all at once', async () => {
  await say('before');
  expect(inChannel()).toBe(MESSAGES);
  await scene.slack.share(CHANNEL);
  await scene.slack.idle();
  await say('after');
  expect(inChannel()).toBe(MESSAGES);
  const told = scene.slack
    .as('li')
    .dm()
    .filter((text) => text.includes('TEST'));
  expect(told).toHaveLength(MESSAGES);
});

test('what Slack asks one process to leave alone, all leave alone', async () => {
  await scene.slack.unshare(CHANNEL);
  scene.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 60 }, 1);
  const said = say('limited');
  await scene.until('told to wait', async () => {
    const paused = await scene.rows('select 1 from slack_pause where until > $1', [
      scene.clock.now(),
    ]);
    return paused.length > 0;
  });
  scene.clock.forward(61_000);
  await said;
  expect(scene.slack.problems).toEqual([]);
});
