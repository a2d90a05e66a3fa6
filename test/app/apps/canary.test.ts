import { afterAll, beforeAll, expect, test } from 'vitest';
import { DANA, type RowsScene, rowsScene, userOf } from './rows-scene.ts';

const MINUTE_MS = 60_000;

let scene: RowsScene;
beforeAll(async () => {
  scene = await rowsScene();
});
afterAll(() => scene.close());

const asked = async (appId: number, isCanary: boolean) =>
  scene.ask.ask({
    workspaceId: scene.workspaceId(),
    appId,
    reach: 'users',
    userIds: [userOf(1)],
    unusedDays: undefined,
    reason: 'perhaps not needed',
    shownTokens: 1,
    by: DANA,
    isCanary,
  });
const told = (revocationId: number) =>
  scene.rows<{ kind: string; due_at: Date; target: string }>(
    'select kind, due_at, target from notice where key = $1',
    [`app.canary:${revocationId}`],
  );
const nextDue = async (domain: number) =>
  (
    await scene.rows<{ next_due_at: Date }>('select next_due_at from domain where id = $1', [
      domain,
    ])
  )[0]?.next_due_at;

test('one user first: only theirs goes, the domain is read before a quarter of an hour, and then it is told', async () => {
  const [domain = 0] = await scene.domains(1, { DataLift: 5, Zoom: 2 });
  const now = scene.clock.now().getTime();
  const at = (minutes: number) => new Date(now + minutes * MINUTE_MS);
  const due = (when: Date) =>
    scene.rows('update domain set next_due_at = $2 where id = $1', [domain, when]);
  await due(at(55));
  const app = await scene.appId(domain, 'DataLift');
  const { revocationId, waitsForSecond } = await asked(app, true);
  expect(waitsForSecond).toBe(false);
  expect(await nextDue(domain)).toEqual(at(13));
  expect(await told(revocationId)).toMatchObject([
    { kind: 'app.canary.thread', due_at: at(15), target: expect.stringMatching(/^thread:/u) },
  ]);
  await scene.run();
  expect(scene.removals).toHaveLength(1);
  expect(scene.orgs.get(domain)?.get('DataLift')?.size).toBe(4);

  // A reading that comes before is as good; where no channel takes apps, who asked is told.
  await due(at(5));
  await scene.rows(`update workspace set alert_channel = null`);
  await scene.rows(`update domain set channel = 'C0NOBODY01'`);
  await scene.rows(`delete from card`);
  await scene.rows(
    `insert into route (workspace_id, channel, kinds) values ($1, 'C0NOBODY01', '{}')`,
    [scene.workspaceId()],
  );
  const other = await asked(await scene.appId(domain, 'Zoom'), true);
  expect(await nextDue(domain)).toEqual(at(5));
  expect(await told(other.revocationId)).toMatchObject([
    { kind: 'app.canary.person', target: `person:${DANA}` },
  ]);
  await scene.run();
  const plain = await asked(app, false).catch(() => undefined);
  expect(plain && (await told(plain.revocationId))).toEqual([]);
});
