import { setTimeout as sleep } from 'node:timers/promises';
import { NOTICE_IS_OWED } from '../../support/owed-notices.ts';
import type { SyncScene } from '../sync/scene.ts';

const SECOND = 1000;

/** The cursor after so many people. */
export const cursorAt = (people: number) => Buffer.from(`from:${people}`).toString('base64');

export const calls = (scene: SyncScene) =>
  scene.slack.requests.filter(({ method }) => method === 'users.list');
/** Of what a fault hit, only that is kept. */
export const cursors = (scene: SyncScene) =>
  calls(scene).map(({ args, answer }) => (answer.fault ? 'a fault' : (args.cursor ?? '')));
export const isWhole = async (scene: SyncScene) =>
  (await scene.rows('select 1 from slack_admins where admins is not null')).length > 0;
export const neverListed = (scene: SyncScene) => scene.rows('delete from slack_admins');

const WAIT_MS = 60_000;

/** The clock passes, and then all that is due is done, however long that takes this machine. */
export async function passBy(scene: SyncScene, ms: number): Promise<void> {
  scene.clock.forward(ms);
  await scene.bot?.wakeWorker();
  const now = scene.clock.now();
  const isDone = async () => {
    const due = await scene.rows(
      `select 1 from notice where ${NOTICE_IS_OWED}
       union all select 1 from card where wanted > drawn and dead_at is null and due_at <= $1
       union all select 1 from slack_admins where next_at <= $1
       union all select 1 from domain where run_id is not null`,
      [now],
    );
    return due.length === 0;
  };
  const from = performance.now();
  while (!(await isDone())) {
    if (performance.now() - from > WAIT_MS) throw new Error('what is due is not done');
    await sleep(25);
  }
}

/** The clock passes in steps, and at each of them all that is due is done, until it is there. Gives how long that was. */
export async function pass(
  scene: SyncScene,
  what: string,
  until: () => boolean | Promise<boolean>,
  mostMs: number,
  stepMs = SECOND,
): Promise<number> {
  const from = scene.clock.now().getTime();
  while (!(await until())) {
    const passed = scene.clock.now().getTime() - from;
    if (passed > mostMs) throw new Error(`not within ${passed / SECOND} s: ${what}`);
    await passBy(scene, stepMs);
  }
  return scene.clock.now().getTime() - from;
}

/** A test message for a channel such as `#general`, or a target such as `person:U1`, as the core writes it; looked at at once. */
export async function write(scene: SyncScene, key: string, to: string): Promise<void> {
  const target = to.startsWith('#') ? `channel:${scene.slack.channel(to).id}` : to;
  await scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), id, $1, 'alert.test', $2, jsonb_build_object('by', $4::text), $3, $3 from workspace`,
    [key, target, scene.clock.now(), scene.slack.as('dana').id],
  );
  void scene.bot?.wakeWorker();
}
export const sentAfter = async (scene: SyncScene, key: string) => {
  const [row] = await scene.rows<{ ms: string | null }>(
    `select extract(epoch from sent_at - created_at) * 1000 as ms from notice where key = $1`,
    [key],
  );
  return row?.ms === null || row === undefined ? undefined : Number(row.ms);
};
