import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { orgNamed } from '../errors/scene.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';

const CHANNEL = '#sec-alerts';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A test message for the channel, as the core writes it. */
const write = (scene: SyncScene, key: string) =>
  scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
     select gen_random_uuid(), id, $1, 'alert.test', $2, jsonb_build_object('by', $4::text), $3, $3 from workspace`,
    [
      key,
      `channel:${scene.slack.channel(CHANNEL).id}`,
      scene.clock.now(),
      scene.slack.as('dana').id,
    ],
  );
const tests = (texts: readonly string[]) => texts.filter((text) => text.includes('TEST'));
const inChannel = (scene: SyncScene) =>
  scene.slack
    .as('dana')
    .messages(CHANNEL)
    .filter(({ onlyFor }) => !onlyFor)
    .map((message) => scene.slack.render(message));
const isPaused = async (scene: SyncScene) =>
  (await scene.rows('select 1 from route where paused_at is not null')).length > 0;
const dms = (scene: SyncScene, handle: string) => scene.slack.as(handle).dm();

async function started() {
  const scene = await syncScene();
  scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  await scene.connect(only(scene));
  scene.clock.forward(MINUTE);
  await scene.bot?.wakeWorker();
  return scene;
}

describe('a channel that Slack refuses', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await started();
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  const seen = (what: string, find: () => boolean) => scene.slack.eventually(find, { what });
  /** Something for the channel is turned to all admins. */
  async function refusedOnce(key: string): Promise<void> {
    const before = { dana: tests(dms(scene, 'dana')).length, li: tests(dms(scene, 'li')).length };
    const shown = inChannel(scene).length;
    await write(scene, key);
    await seen('both admins have it', () =>
      (['dana', 'li'] as const).every((who) => tests(dms(scene, who)).length === before[who] + 1),
    );
    await scene.until('it is paused', () => isPaused(scene));
    expect(inChannel(scene).length).toBe(shown);
  }
  async function takesAgain(key: string): Promise<void> {
    const before = tests(inChannel(scene)).length;
    await scene.until('it is not paused', async () => !(await isPaused(scene)));
    await write(scene, key);
    await seen('it is said in the channel', () => tests(inChannel(scene)).length === before + 1);
  }

  test('all active admins get what it refuses; unarchived, it takes messages again', async () => {
    await scene.slack.archive(CHANNEL);
    await refusedOnce('archived');
    await scene.sync('Acme');
    await scene.until('the card is with an admin', async () => {
      const cards = await scene.rows(
        `select 1 from card where kind = 'domain' and target like 'person:%' and ts is not null`,
      );
      return cards.length > 0;
    });
    const cards = () => inChannel(scene).filter((text) => text.includes('Acme · Success')).length;
    const before = cards();
    await scene.slack.archive(CHANNEL, false);
    await takesAgain('unarchived');
    await seen('the card of its domain is back', () => cards() === before + 1);
  });

  test('the bot is taken out, and invited again', async () => {
    await scene.slack.kickBot(CHANNEL);
    await refusedOnce('kicked');
    await scene.slack.inviteBot(CHANNEL);
    await takesAgain('invited');
  });

  test('outsiders come in, and leave', async () => {
    await scene.slack.share(CHANNEL);
    await refusedOnce('shared');
    await scene.slack.unshare(CHANNEL);
    await takesAgain('unshared');
  });

  test('while it is paused, Alerts here, the home and the digest say so, and why', async () => {
    await scene.slack.archive(CHANNEL);
    await refusedOnce('said');
    const dana = scene.slack.as('dana');
    await dana.openHome();
    await seen('the home', () => /is paused since .*it is archived/u.test(dana.home?.text ?? ''));
    await dana.command('/salesforce alerts', { channel: CHANNEL });
    await seen('the window', () =>
      /is paused since .*it is archived/u.test(dana.modal?.text ?? ''),
    );
    await dana.closeModal({ all: true });
    await dana.command('/salesforce digest', { channel: '#general' });
    await seen('the digest', () =>
      dana
        .messages('#general')
        .some((message) => /is paused since .*it is archived/u.test(scene.slack.render(message))),
    );
  });

  test('nobody tells: a look an hour later finds that it takes messages again', async () => {
    scene.slack.channel(CHANNEL).archived = false;
    await scene.bot?.wakeWorker();
    expect(await isPaused(scene)).toBe(true);
    scene.clock.forward(HOUR + SECOND);
    await takesAgain('an hour later');
  });

  test('Check again', async () => {
    await scene.slack.archive(CHANNEL);
    await refusedOnce('checked');
    scene.slack.channel(CHANNEL).archived = false;
    await scene.slack.as('li').press('Check again', { in: 'dm' });
    await takesAgain('after the check');
  });

  test('somebody chooses it anew', async () => {
    await scene.slack.archive(CHANNEL);
    await refusedOnce('before the choice');
    scene.slack.channel(CHANNEL).archived = false;
    const dana = scene.slack.as('dana');
    await dana.command('/salesforce alerts', { channel: CHANNEL });
    await seen('the window', () => dana.modal?.text.includes('Kinds') === true);
    await dana.submit('Save');
    await takesAgain('after the choice');
  });

  test('a reason that no look shows: admins hear of it once a day', async () => {
    const told = () =>
      dms(scene, 'li').filter((text) => text.includes('posting there is restricted')).length;
    const restrict = () =>
      scene.slack.fault('chat.postMessage', {
        kind: 'error',
        error: 'restricted_action',
        about: `channel=${scene.slack.channel(CHANNEL).id}`,
      });
    const anHourLater = () => {
      scene.slack.clearFaults('chat.postMessage');
      scene.clock.forward(HOUR + SECOND);
    };
    restrict();
    await refusedOnce('restricted');
    await seen('told', () => told() === 1);
    anHourLater();
    await scene.until('a look', async () => !(await isPaused(scene)));
    restrict();
    await refusedOnce('restricted again');
    await scene.bot?.wakeWorker();
    await scene.bot?.wakeWorker();
    expect(told()).toBe(1);
    anHourLater();
    await takesAgain('no more');
  });

  test('nothing that the simulated Slack minds', () => {
    expect(scene.slack.problems).toEqual([]);
  });
});

describe('who gets what a channel refuses', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await started();
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  const dropped = () =>
    scene.rows<{ kind: string; dropped_why: string }>(
      `select kind, dropped_why from notice where dropped_at is not null
       and dropped_why not like 'turned to admins%' and dropped_why not like 'nothing to say%'`,
    );

  test('an admin who was deactivated does not count: the next one gets it', async () => {
    scene.clock.forward(20 * SECOND);
    scene.slack.deactivate('dana');
    await scene.slack.archive(CHANNEL);
    const [dana, li] = [dms(scene, 'dana').length, tests(dms(scene, 'li')).length];
    await write(scene, 'gone');
    await scene.slack.eventually(() => tests(dms(scene, 'li')).length === li + 1);
    expect(dms(scene, 'dana').length).toBe(dana);
    expect(await dropped()).toEqual([]);
  });

  test('an alert has a card with each admin, and both are drawn as it changes', async () => {
    scene.slack.person('dana').deleted = false;
    scene.clock.forward(2 * MINUTE);
    const org = orgNamed(scene, 'Acme');
    org.faults.add({ on: 'query', do: 'api-disabled-for-org' });
    await scene.sync('Acme');
    const cards = (who: string) =>
      dms(scene, who).filter((text) => text.includes('E-API-OFF') && text.includes('Acknowledge'));
    await scene.slack.eventually(() => cards('dana').length > 0 && cards('li').length > 0);
    org.faults.clear();
    scene.clock.forward(4 * SECOND);
    await scene.sync('Acme');
    scene.clock.forward(4 * SECOND);
    for (const who of ['dana', 'li']) {
      await scene.slack.eventually(() => dms(scene, who).some((text) => text.includes('· Fixed')), {
        onWait: () => scene.clock.forward(SECOND),
      });
    }
  });

  test('a lookup that fails is no answer: it is asked again, then the message goes all the same', async () => {
    scene.clock.forward(2 * MINUTE);
    scene.slack.fault('users.info', { kind: 'http', status: 500 });
    const li = tests(dms(scene, 'li')).length;
    await write(scene, 'unknown');
    await scene.slack.eventually(() => tests(dms(scene, 'li')).length === li + 1, {
      onWait: () => scene.clock.forward(SECOND),
    });
    expect(await dropped()).toEqual([]);
    const [row] = await scene.rows<{ tries: number }>(
      `select tries from notice where key like 'unknown to %' and target = $1`,
      [`person:${scene.slack.as('li').id}`],
    );
    expect(row?.tries).toBe(5);
  });

  test('what was for one who is gone alone is dropped; what others must know goes to admins', async () => {
    scene.clock.forward(2 * MINUTE);
    scene.slack.deactivate('priya');
    const person = `person:${scene.slack.as('priya').id}`;
    await scene.rows(
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), w.id, k.kind, k.kind, $1, k.facts::jsonb, $2, $2 from workspace w,
         (values ('role.changed', '{"role":"viewer","until":null,"by":"U1"}'),
           ('alert.test', '{"by":"U1"}')) as k (kind, facts)`,
      [person, scene.clock.now()],
    );
    const li = tests(dms(scene, 'li')).length;
    await scene.slack.eventually(() => tests(dms(scene, 'li')).length === li + 1);
    await scene.until('the other one is dropped', async () => (await dropped()).length > 0);
    expect(await dropped()).toEqual([
      { kind: 'role.changed', dropped_why: 'who it was for is gone' },
    ]);
    expect(dms(scene, 'priya')).toEqual([]);
  });

  test('nobody is there: it waits', async () => {
    scene.clock.forward(2 * MINUTE);
    scene.slack.deactivate('dana');
    scene.slack.deactivate('li');
    await write(scene, 'nobody');
    await scene.until(
      'it was tried',
      async () =>
        (await scene.rows(`select 1 from notice where key = 'nobody' and tries > 0`)).length > 0,
    );
    scene.slack.person('li').deleted = false;
    const li = tests(dms(scene, 'li')).length;
    scene.clock.forward(11 * MINUTE);
    await scene.slack.eventually(() => tests(dms(scene, 'li')).length === li + 1);
  });
});
