import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeRefusals, recordRefusal } from '../../../src/audit/refusal-store.ts';
import { auditScene, START } from './scene.ts';

const MINUTE_MS = 60_000;

let scene: Awaited<ReturnType<typeof auditScene>>;
let workspaceId: number;
let teams = 0;
beforeAll(async () => {
  scene = await auditScene();
});
beforeEach(async () => {
  teams += 1;
  workspaceId = await scene.addWorkspace(`T${teams}REFUSED`);
});
afterAll(() => scene.end());

const after = (minutes: number) => new Date(START.getTime() + minutes * MINUTE_MS);
const refuse = (minutes: number, actor = 'U7', act = 'ban an app') =>
  recordRefusal(
    scene.db,
    {
      workspaceId,
      actor,
      action: 'act.refused',
      facts: { act, needs: 'operator', role: 'outsider' } as { act: string },
      source: 'slack',
    },
    after(minutes),
  );
const recorded = async () => {
  const { rows } = await scene.pool.query(
    `select actor, facts, source from audit_event where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows.map(({ actor, facts }) => [actor, facts.act, facts.again ?? 'first']);
};

test('hundreds of tries within an hour are two records: the first at once, then how often', async () => {
  await Promise.all(Array.from({ length: 300 }, (_, n) => refuse(n / 6)));
  expect(await recorded()).toEqual([['U7', 'ban an app', 'first']]);
  await closeRefusals(scene.db, after(59));
  expect(await recorded()).toHaveLength(1);
  await closeRefusals(scene.db, after(110));
  await closeRefusals(scene.db, after(110));
  expect(await recorded()).toEqual([
    ['U7', 'ban an app', 'first'],
    ['U7', 'ban an app', 299],
  ]);
  expect((await scene.verify()).isGood).toBe(true);
});

test('a try in the next hour tells of the one before, whether a worker was there or not', async () => {
  for (const minutes of [0, 10, 20, 61, 70]) await refuse(minutes);
  expect((await recorded()).map(([, , again]) => again)).toEqual(['first', 2, 'first']);
  await closeRefusals(scene.db, after(200));
  expect((await recorded()).map(([, , again]) => again)).toEqual(['first', 2, 'first', 1]);
});

test('each person and each act is counted alone; one try stays one record', async () => {
  await refuse(0);
  await refuse(1, 'U8');
  await refuse(2, 'U7', 'see the audit log');
  await closeRefusals(scene.db, after(100));
  expect(await recorded()).toEqual([
    ['U7', 'ban an app', 'first'],
    ['U8', 'ban an app', 'first'],
    ['U7', 'see the audit log', 'first'],
  ]);
});
