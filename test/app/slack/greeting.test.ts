import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toldAlone } from '../errors/scene.ts';
import { type SyncScene, syncScene } from '../sync/scene.ts';
import { passBy } from './listing.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const here = { channel: '#sec-alerts' } as const;

describe('ADMINS names somebody, and Slack does not list its own admins', () => {
  let scene: SyncScene;
  const handles = ['dana', 'li', 'priya', 'sam'];
  beforeAll(async () => {
    scene = await syncScene({
      env: { ADMINS: 'U000000003' },
      settle: (slack) => slack.fault('users.list', { kind: 'http', status: 500 }),
    });
  });
  afterAll(() => scene.close());
  const named = () => handles.find((handle) => scene.slack.person(handle).id === 'U000000003');

  test('they are greeted', async () => {
    const handle = named() ?? '';
    await scene.said(() =>
      scene.slack
        .as(handle)
        .dm()
        .some((text) => text.includes('Hello. I watch')),
    );
  });

  test('they are asked for access', async () => {
    const asker = scene.slack.as('sam');
    await asker.command('/salesforce settings', here);
    await toldAlone(scene, 'sam', "You can't");
    await asker.press('Ask for access', { in: here.channel });
    await scene.slack.eventually(() => asker.modal?.text.includes('Reason'));
    await asker.fill({ Reason: 'covering for Li' });
    await asker.submit('Ask');
    expect(asker.modal?.text).toContain(`Asked. ${scene.slack.person(named() ?? '').name}`);
    expect(scene.slack.problems).toEqual([]);
  });
});

describe('nobody of those whom Slack listed is there any more', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene({
      settle: (slack) => slack.fault('users.list', { kind: 'http', status: 500 }),
    });
  });
  afterAll(() => scene.close());

  test('who could be greeted is not looked for at every tick', async () => {
    const ids = Array.from({ length: 10 }, (_, n) => {
      const handle = `gone${n}`;
      scene.slack.addPerson({ handle, name: `Gone ${n}`, role: 'admin' });
      scene.slack.deactivate(handle);
      return scene.slack.person(handle).id;
    });
    await scene.rows('delete from slack_admins');
    const now = scene.clock.now();
    await scene.rows(
      `insert into slack_admins (workspace_id, admins, whole_at, page_size, next_at)
       select id, $1, $2, 1000, $3 from workspace`,
      [ids, now, new Date(now.getTime() + 20 * 60 * MINUTE)],
    );
    const asked = () => scene.slack.requests.filter(({ method }) => method === 'users.info').length;
    const before = asked();
    for (let n = 0; n < 100; n += 1) await passBy(scene, 2 * SECOND);
    expect(asked() - before).toBe(ids.length);
    await scene.rows('update slack_admins set admins = $1', [[scene.slack.as('dana').id]]);
    for (let n = 0; n < 10; n += 1) await passBy(scene, MINUTE);
    const greeted = await scene.rows(`select target from notice where kind = 'first.run'`);
    expect(greeted).toEqual([{ target: `person:${scene.slack.as('dana').id}` }]);
  });
});
