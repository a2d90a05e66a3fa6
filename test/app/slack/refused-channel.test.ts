import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { orgNamed } from '../errors/scene.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';
import { isWhole, neverListed, pass, passBy, write } from './listing.ts';

const CHANNEL = '#sec-alerts';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

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
    await write(scene, key, CHANNEL);
    await seen('both admins have it', () =>
      (['dana', 'li'] as const).every((who) => tests(dms(scene, who)).length === before[who] + 1),
    );
    await scene.until('it is paused', () => isPaused(scene));
    expect(inChannel(scene).length).toBe(shown);
  }
  async function takesAgain(key: string): Promise<void> {
    const before = tests(inChannel(scene)).length;
    await scene.until('it is not paused', async () => !(await isPaused(scene)));
    await write(scene, key, CHANNEL);
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
    await write(scene, 'gone', CHANNEL);
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
    await write(scene, 'nobody', CHANNEL);
    // To its end: its next try is reckoned from then.
    await scene.until(
      'it was tried',
      async () =>
        (
          await scene.rows(
            `select 1 from notice where key = 'nobody' and tries > 0 and claimed_until is null`,
          )
        ).length > 0,
    );
    scene.slack.person('li').deleted = false;
    const li = tests(dms(scene, 'li')).length;
    scene.clock.forward(11 * MINUTE);
    await scene.slack.eventually(() => tests(dms(scene, 'li')).length === li + 1);
  });
});

describe('whom Slack does not tell apart', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await started();
    for (let n = 0; n < 60; n += 1) {
      scene.slack.addPerson({ handle: `crowd${n}`, name: `Crowd ${n}`, role: 'admin' });
    }
    await scene.slack.archive(CHANNEL);
    await neverListed(scene);
    await pass(scene, 'listed', () => isWhole(scene), HOUR, MINUTE);
  });
  afterEach(async () => {
    scene.slack.clearFaults();
    for (const handle of ['dana', 'li', 'priya']) scene.slack.person(handle).deleted = false;
    await scene.rows('delete from member');
    await passBy(scene, 11 * MINUTE);
  });
  afterAll(() => scene.close());

  const idOf = (handle: string) => scene.slack.person(handle).id;
  const said = (handle: string) => tests(dms(scene, handle)).length;
  const named = (...handles: string[]) =>
    scene.rows(
      `insert into member (workspace_id, user_id, role, granted_by, granted_at)
       select w.id, u, 'admin', u, $2 from workspace w, unnest($1::text[]) u`,
      [handles.map(idOf), scene.clock.now()],
    );
  const to = (key: string, handle: string, kind = 'alert.test') =>
    scene.rows(
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), id, $1, $4, $2, jsonb_build_object('by', 'U1'), $3, $3 from workspace`,
      [key, `person:${idOf(handle)}`, scene.clock.now(), kind],
    );
  const lookups = () => scene.slack.requests.filter(({ method }) => method === 'users.info').length;
  const isSent = async (key: string) =>
    (await scene.rows('select 1 from notice where key like $1 and sent_at is not null', [key]))
      .length > 0;
  const silent = (handle: string, times?: number) =>
    scene.slack.fault(
      'users.info',
      { kind: 'http', status: 503, about: `user=${idOf(handle)}` },
      times,
    );

  /** Its time counts from the first time that Slack said nothing. */
  const askedOnce = (table: 'notice' | 'card', which: string) =>
    scene.until(
      'Slack was asked',
      async () =>
        (await scene.rows(`select 1 from ${table} where ${which} and unsure_since is not null`))
          .length > 0,
    );

  test('one failed lookup of the only named admin hands nothing to Slack’s admins', async () => {
    await named('priya');
    const [dana, priya] = [said('dana'), said('priya')];
    silent('priya', 1);
    await write(scene, 'one failure', CHANNEL);
    await pass(scene, 'priya has it', () => said('priya') > priya, 2 * MINUTE);
    expect(said('dana')).toBe(dana);
  });

  test('where Slack says nothing of them for 15 minutes, it is said to them without knowing', async () => {
    await named('priya');
    const [dana, priya] = [said('dana'), said('priya')];
    silent('priya');
    await write(scene, 'no answer', CHANNEL);
    await askedOnce('notice', `key = 'no answer'`);
    for (let n = 0; n < 14; n += 2) await passBy(scene, 2 * MINUTE);
    expect(said('priya')).toBe(priya);
    await pass(scene, 'priya has it', () => said('priya') > priya, 3 * MINUTE, 10 * SECOND);
    expect(said('dana')).toBe(dana);
  });

  test('a card for somebody of whom Slack says nothing waits as long', async () => {
    silent('priya');
    await scene.rows(
      `update card set target = $1, channel = null, ts = null, tries = 20, wanted = wanted + 1, generation = generation + 1, due_at = $2 where kind = 'domain'`,
      [`person:${idOf('priya')}`, scene.clock.now()],
    );
    await scene.bot?.wakeWorker();
    await askedOnce('card', `kind = 'domain'`);
    const isPosted = async () =>
      (await scene.rows(`select 1 from card where kind = 'domain' and ts is not null`)).length > 0;
    for (let n = 0; n < 14; n += 2) await passBy(scene, 2 * MINUTE);
    expect(await isPosted()).toBe(false);
    await pass(scene, 'it is posted', isPosted, 3 * MINUTE, 10 * SECOND);
  });

  test('tries that failed for another reason do not count, nor does what Slack asked us not to ask', async () => {
    scene.slack.deactivate('priya');
    await to('tried often', 'priya');
    await scene.rows(`update notice set tries = 20 where key = 'tried often'`);
    scene.slack.fault('users.info', { kind: 'rate_limited', retryAfter: 120 }, 1);
    for (let n = 0; n < 10; n += 1) await passBy(scene, 10 * SECOND);
    expect(await isSent('tried often')).toBe(false);
    const [dana, priya] = [said('dana'), said('priya')];
    await pass(scene, 'others have it', () => said('dana') > dana, 10 * MINUTE, MINUTE);
    expect(said('priya')).toBe(priya);
  });

  test('of a crowd 20 are asked, however many there are', async () => {
    scene.slack.fault('users.info', { kind: 'http', status: 503 });
    const before = lookups();
    await write(scene, 'crowd', CHANNEL);
    await passBy(scene, SECOND);
    // And of who asked for the test message, whose name it shows.
    expect(lookups() - before).toBeLessThanOrEqual(21);
    // It waits on, and would be said in the middle of the next story.
    await scene.rows(
      `update notice set dropped_at = created_at where key = 'crowd' and sent_at is null`,
    );
  });

  test('the third of three named admins hears once what was for each of them', async () => {
    await named('dana', 'li', 'priya');
    scene.slack.deactivate('li');
    scene.slack.deactivate('priya');
    const dana = said('dana');
    for (const handle of ['dana', 'li', 'priya']) await to(`rises:${idOf(handle)}`, handle);
    await passBy(scene, SECOND);
    await passBy(scene, SECOND);
    expect(said('dana')).toBe(dana + 1);
  });

  test('who takes no messages is passed over: others get the notice, and the card of an alert', async () => {
    await named('priya');
    scene.slack.fault('chat.postMessage', {
      kind: 'error',
      error: 'user_disabled',
      about: `channel=${idOf('priya')}`,
    });
    const dana = said('dana');
    await write(scene, 'takes nothing', CHANNEL);
    await pass(scene, 'dana has it', () => said('dana') > dana, MINUTE);
    orgNamed(scene, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
    await scene.sync('Acme');
    await pass(
      scene,
      'dana has the card',
      () => dms(scene, 'dana').some((text) => text.includes('E-API-OFF')),
      MINUTE,
    );
    orgNamed(scene, 'Acme').faults.clear();
  });

  test('two who pass it to each other: it comes back, and is not lost', async () => {
    // What refused somebody before is over.
    await passBy(scene, HOUR);
    await named('priya', 'sam');
    scene.slack.deactivate('priya');
    scene.slack.fault('chat.postMessage', {
      kind: 'http',
      status: 503,
      about: `channel=${idOf('sam')}`,
    });
    await to(`there and back:${idOf('priya')}`, 'priya');
    await passBy(scene, SECOND);
    await passBy(scene, SECOND);
    const priya = said('priya');
    scene.slack.person('priya').deleted = false;
    scene.slack.deactivate('sam');
    scene.slack.clearFaults();
    scene.clock.forward(20 * SECOND);
    await pass(scene, 'priya has it', () => said('priya') > priya, 5 * MINUTE, 5 * SECOND);
    scene.slack.person('sam').deleted = false;
  });
});
