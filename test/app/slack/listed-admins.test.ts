import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../sandbox/slack/types.ts';
import { createDatabase } from '../../../src/db/database.ts';
import { slackAdminStore } from '../../../src/members/slack-admins-store.ts';
import { stepAfter } from '../../../src/members/walk.ts';
import { orgNamed } from '../errors/scene.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';
import {
  calls,
  cursorAt,
  cursors,
  isWhole,
  neverListed,
  pass,
  passBy,
  sentAfter,
  write,
} from './listing.ts';

const CHANNEL = '#sec-alerts';
const OTHER = '#general';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const atCursor = (people: number) => `cursor=${encodeURIComponent(cursorAt(people))}`;

let scene: SyncScene;
beforeAll(async () => {
  scene = await syncScene();
  scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  await scene.connect(only(scene));
  scene.slack.addCrowd(2500);
  await scene.slack.inviteBot(OTHER);
  await scene.slack.archive(CHANNEL);
  await scene.slack.idle();
  await scene.until('listed', () => isWhole(scene));
});
afterEach(async () => {
  scene.slack.clearFaults();
  scene.clock.forward(HOUR + SECOND);
  await pass(scene, 'listed', () => isWhole(scene), 5 * MINUTE, 10 * SECOND);
});
afterAll(() => scene.close());

const kept = async () =>
  (await scene.rows<{ admins: string[] | null }>('select admins from slack_admins'))[0]?.admins;
const idsOf = (...handles: string[]) => handles.map((handle) => scene.slack.as(handle).id);
const metrics = async () => (await fetch(`${scene.publicUrl}/metrics`)).text();
const tested = (handle: string) =>
  scene.slack
    .as(handle)
    .dm()
    .filter((text) => text.includes('TEST')).length;
const stateOf = async (key: string) =>
  (
    await scene.rows<{ tries: number; sent: boolean; dropped: string | null }>(
      `select tries, sent_at is not null as sent, dropped_why as dropped from notice where key = $1`,
      [key],
    )
  )[0];

/** With its hours, and the most calls that they may take. */
const failures: [string, FaultKind, number, number][] = [
  ['refused', { kind: 'error', error: 'missing_scope' }, 3, 15],
  ['not answered', { kind: 'http', status: 500 }, 1, 8],
  ['refused with the whole installation', { kind: 'error', error: 'token_revoked' }, 1, 8],
];
test.each(failures)(
  'a list that is %s for hours holds up nobody; what needs it waits, and then goes',
  async (name, fault, hours, most) => {
    scene.slack.fault('users.list', fault);
    await neverListed(scene);
    const before = calls(scene).length;
    const li = tested('li');
    await write(scene, `needs ${name}`, CHANNEL);
    for (let hour = 0; hour < hours; hour += 1) {
      await write(scene, `${name} ${hour}`, OTHER);
      await passBy(scene, SECOND);
      expect(await sentAfter(scene, `${name} ${hour}`)).toBeLessThan(5 * SECOND);
      for (let at = 0; at < 6; at += 1) await passBy(scene, 10 * MINUTE);
    }
    expect(calls(scene).length - before).toBeLessThanOrEqual(most);
    expect(await stateOf(`needs ${name}`)).toMatchObject({ sent: false, dropped: null });
    expect(await kept()).toBeNull();
    expect(await metrics()).toContain('orgwarden_workspaces_unlisted 1');
    scene.slack.clearFaults();
    scene.clock.forward(HOUR + SECOND);
    await pass(scene, 'an admin has it', () => tested('li') > li, 5 * MINUTE, 10 * SECOND);
    expect(await stateOf(`needs ${name}`)).toMatchObject({
      dropped: expect.stringMatching(/^turned to admins/u),
    });
    expect(await metrics()).toContain('orgwarden_workspaces_unlisted 0');
  },
  120_000,
);

test('a cursor that Slack does not know any more: from the start, and only then whole', async () => {
  await neverListed(scene);
  const before = calls(scene).length;
  scene.slack.fault(
    'users.list',
    { kind: 'error', error: 'invalid_cursor', about: atCursor(2000) },
    1,
  );
  await pass(
    scene,
    'the cursor is lost',
    () => cursors(scene).slice(before).includes('a fault'),
    MINUTE,
  );
  expect(await kept()).toBeNull();
  await pass(scene, 'listed', () => isWhole(scene), MINUTE);
  expect(cursors(scene).slice(before)).toEqual([
    ...['', cursorAt(1000), 'a fault'],
    ...['', cursorAt(1000), cursorAt(2000)],
  ]);
  expect(await kept()).toEqual(idsOf('dana', 'li'));
});

test('once a day all are listed anew; until the end of it the list of before stands', async () => {
  scene.slack.addPerson({ handle: 'new', name: 'New Admin', role: 'admin' });
  scene.slack.setRole('dana', 'member');
  const before = calls(scene).length;
  await passBy(scene, 20 * HOUR);
  expect(calls(scene).length).toBe(before);
  scene.clock.forward(4 * HOUR);
  scene.slack.fault('users.list', { kind: 'http', status: 500, about: atCursor(2000) });
  await pass(
    scene,
    'two pages are read',
    () => cursors(scene).slice(before).includes('a fault'),
    MINUTE,
  );
  expect(await kept()).toEqual(idsOf('dana', 'li'));
  scene.slack.clearFaults();
  await pass(
    scene,
    'it ends',
    async () => (await kept())?.includes(idsOf('new')[0] ?? '') ?? false,
    HOUR,
  );
  expect(await kept()).toEqual(idsOf('li', 'new'));
  scene.slack.setRole('dana', 'owner');
  scene.slack.setRole('new', 'member');
  await neverListed(scene);
});

test('everybody who was listed is gone, or no admin any more: listed anew within the hour, and no sooner', async () => {
  await passBy(scene, HOUR);
  scene.slack.setRole('dana', 'member');
  scene.slack.deactivate('li');
  scene.slack.addPerson({ handle: 'next', name: 'Next Admin', role: 'admin' });
  await passBy(scene, 20 * SECOND);
  const before = calls(scene).length;
  const [dana, li] = [tested('dana'), tested('li')];
  await write(scene, 'nobody is left', CHANNEL);
  await pass(scene, 'the next one has it', () => tested('next') > 0, 10 * MINUTE, 5 * SECOND);
  expect(calls(scene).length - before).toBe(3);
  expect([tested('dana'), tested('li')]).toEqual([dana, li]);
  expect(await kept()).toEqual(idsOf('next'));

  scene.slack.setRole('next', 'member');
  scene.clock.forward(20 * SECOND);
  await write(scene, 'nobody again', CHANNEL);
  for (let at = 0; at < 5; at += 1) {
    await passBy(scene, 5 * MINUTE);
  }
  expect(calls(scene).length - before).toBe(3);
  scene.slack.setRole('dana', 'owner');
  scene.slack.person('li').deleted = false;
  await pass(scene, 'an hour later', () => tested('dana') > dana, HOUR, 5 * MINUTE);
  expect(calls(scene).length - before).toBe(6);
});

const risen = () =>
  scene.rows<{ target: string }>(
    `select target from notice where kind = 'alert.admins.person' order by created_at desc, target`,
  );

test('an alert that rises to admins while nobody knows who they are: the channel has its daily line, admins when they are known', async () => {
  await scene.slack.archive(CHANNEL, false);
  await scene.slack.idle();
  scene.slack.fault('users.list', { kind: 'http', status: 500 });
  await neverListed(scene);
  orgNamed(scene, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
  await scene.sync('Acme');
  const daily = () =>
    scene.rows(`select 1 from notice where kind = 'alert.daily' and sent_at is not null`);
  const owed = () =>
    scene.rows(
      `select 1 from alert where closed_at is null and next_step_at <= $1::timestamptz + interval '1 minute'`,
      [scene.clock.now()],
    );
  // At which hour of the day the third day is over is this machine's.
  const isBoth = async () => (await owed()).length === 1 && (await daily()).length > 0;
  await pass(scene, 'it is owed, and in the daily line', isBoth, 200 * HOUR, 10 * HOUR);
  expect(await risen()).toEqual([]);
  expect(await daily()).toHaveLength(1);
  scene.slack.clearFaults();
  await passBy(scene, 5 * MINUTE);
  await pass(scene, 'it rises', async () => (await risen()).length > 0, 5 * MINUTE, 10 * SECOND);
  const targets = idsOf('dana', 'li').map((id) => `person:${id}`);
  expect((await risen()).map(({ target }) => target)).toEqual(targets.sort());
  await passBy(scene, HOUR);
  expect(await risen()).toHaveLength(2);
  orgNamed(scene, 'Acme').faults.clear();
  await scene.sync('Acme');
});

test('an alert rises to those who are admins as it does, 20 at most, and not to whoever was one', async () => {
  for (let n = 0; n < 25; n += 1) {
    scene.slack.addPerson({ handle: `adm${n}`, name: `Admin ${n}`, role: 'admin' });
  }
  await neverListed(scene);
  await pass(scene, 'listed', () => isWhole(scene), MINUTE);
  scene.slack.fault('users.list', { kind: 'http', status: 500 });
  scene.slack.setRole('dana', 'member');
  const before = (await risen()).length;
  orgNamed(scene, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
  await passBy(scene, DAY);
  await scene.sync('Acme');
  for (let hour = 0; hour < 80; hour += 10) await passBy(scene, 10 * HOUR);
  const all = (await risen()).map(({ target }) => target);
  const told = all.slice(0, all.length - before);
  expect(told).toContain(`person:${idsOf('li')}`);
  expect(told).not.toContain(`person:${idsOf('dana')}`);
  expect(told.length).toBeLessThanOrEqual(20);
  scene.slack.setRole('dana', 'owner');
  for (let n = 0; n < 25; n += 1) scene.slack.setRole(`adm${n}`, 'member');
  orgNamed(scene, 'Acme').faults.clear();
  await scene.sync('Acme');
  await neverListed(scene);
});

test('a refused channel is paused at once; whoever is an admin first hears that it is', async () => {
  scene.slack.fault('users.list', { kind: 'error', error: 'missing_scope' });
  await neverListed(scene);
  const { id } = scene.slack.channel(CHANNEL);
  await scene.rows('update route set paused_at = null, told_at = null, told_why = null');
  const posts = () =>
    scene.slack.requests.filter(
      ({ method, args }) => method === 'chat.postMessage' && args.channel === id,
    ).length;
  scene.slack.channel(CHANNEL).archived = true;
  const before = posts();
  for (const n of [1, 2, 3]) await write(scene, `unlisted ${n}`, CHANNEL);
  for (let n = 0; n < 5; n += 1) await passBy(scene, 4 * MINUTE);
  expect(posts() - before).toBeLessThanOrEqual(3);
  const li = scene.slack.as('li');
  await li.openHome();
  await scene.slack.eventually(() => li.home?.text.includes('is paused since'));
  const told = () => li.dm().filter((text) => text.includes("I can't post in"));
  const heard = told().length;
  scene.slack.deactivate('dana');
  scene.slack.deactivate('li');
  scene.slack.clearFaults();
  // A list without any admin is none.
  await passBy(scene, HOUR);
  await passBy(scene, 6 * MINUTE);
  expect(await isWhole(scene)).toBe(false);
  scene.slack.person('li').deleted = false;
  scene.slack.person('dana').deleted = false;
  await neverListed(scene);
  await pass(scene, 'li hears of it', () => told().length > heard, 2 * HOUR, MINUTE);
  await passBy(scene, HOUR);
  expect(told()).toHaveLength(heard + 1);
  scene.slack.channel(CHANNEL).archived = false;
  await scene.rows('update route set paused_at = null');
});

test('members who are not listed for two days: said by /readyz and at home, and no reason to be unready', async () => {
  const ready = async () => {
    scene.clock.forward(SECOND);
    const answer = await fetch(`${scene.publicUrl}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };
  const atHome = async (words: string) => {
    const dana = scene.slack.as('dana');
    await dana.openHome();
    return scene.slack.eventually(() => dana.home?.text.includes(words));
  };
  const said = 'has not listed all members of';
  expect((await ready()).text).not.toContain(said);
  await atHome('your role: admin');
  expect(scene.slack.as('dana').home?.text).not.toContain(said);
  scene.slack.fault('users.list', { kind: 'error', error: 'missing_scope' });
  for (let day = 0; day < 3; day += 1) await passBy(scene, DAY + MINUTE);
  await scene.until('it is said', async () => (await ready()).text.includes(said));
  expect(await ready()).toMatchObject({
    status: 200,
    text: expect.stringContaining('1 workspace'),
  });
  await atHome(`${said} this workspace to me since`);

  // As after an upgrade: the workspace is old, and nobody has asked before.
  await neverListed(scene);
  await passBy(scene, SECOND);
  await scene.until('no more', async () => !(await ready()).text.includes(said));
  const dana = scene.slack.as('dana');
  await dana.openHome();
  await scene.slack.eventually(() => dana.home && !dana.home.text.includes(said));
  for (let day = 0; day < 3; day += 1) await passBy(scene, DAY + MINUTE);
  await atHome(`${said} this workspace to me yet`);
});

describe('when it is due', () => {
  let database: ReturnType<typeof createDatabase>;
  let store: ReturnType<typeof slackAdminStore>;
  let id: number;
  const inMs = (ms: number) => new Date(scene.clock.now().getTime() + ms);
  beforeAll(async () => {
    database = createDatabase({ url: scene.database.url, size: 2, onError: () => {} });
    store = slackAdminStore(database.db);
    const [row] = await scene.rows<{ id: number }>('select id from workspace');
    id = row?.id ?? 0;
  });
  afterAll(() => database.close());

  /** As kept by now; whether it is due after one has asked for it. */
  async function isDueAfter(
    ask: 'walkAnew' | 'tryAgain',
    row: { wholeMs: number; nextMs: number; tries?: number; restarts?: number; cursor?: string },
  ) {
    // Claimed, so that the bot leaves it alone.
    await scene.rows(
      `update slack_admins set whole_at = $1, next_at = $2, tries = $3, restarts = $4, cursor = $5,
         claimed_until = clock_timestamp() + interval '1 minute'`,
      [inMs(row.wholeMs), inMs(row.nextMs), row.tries ?? 0, row.restarts ?? 0, row.cursor ?? ''],
    );
    await store[ask](id, scene.clock.now());
    const due = 'select 1 from slack_admins where next_at <= $1';
    return (await scene.rows(due, [scene.clock.now()])).length > 0;
  }

  test('a new list is begun while it rests; one under way keeps what Slack asked for', async () => {
    const rests = { wholeMs: -2 * HOUR, nextMs: 22 * HOUR };
    const old = { wholeMs: -25 * HOUR, nextMs: 50 * MINUTE };
    expect(await isDueAfter('walkAnew', rests)).toBe(true);
    expect(await isDueAfter('walkAnew', { wholeMs: -50 * MINUTE, nextMs: DAY - 50 * MINUTE })).toBe(
      false,
    );
    expect(await isDueAfter('walkAnew', old)).toBe(false);
    expect(await isDueAfter('walkAnew', { ...old, restarts: 8 })).toBe(false);
    expect(await isDueAfter('walkAnew', { ...old, tries: 8 })).toBe(false);
  });

  test('an installation, or a start of the bot, tries at once what Slack did not give', async () => {
    const waits = { wholeMs: -25 * HOUR, nextMs: 50 * MINUTE };
    expect(await isDueAfter('tryAgain', { ...waits, tries: 8 })).toBe(true);
    expect(await isDueAfter('tryAgain', { ...waits, restarts: 8 })).toBe(true);
    expect(await isDueAfter('tryAgain', { ...waits, restarts: 8, cursor: 'a' })).toBe(false);
    expect(await isDueAfter('tryAgain', waits)).toBe(false);
  });

  test('a list of a clock that went ahead is no list of these days, and a new one is due', async () => {
    const ahead = { wholeMs: 300 * DAY, nextMs: 301 * DAY };
    expect(await isDueAfter('tryAgain', ahead)).toBe(false);
    expect(await metrics()).toContain('orgwarden_workspaces_unlisted 1');
    await scene.rows('update slack_admins set claimed_until = null');
    expect(await store.due(scene.clock.now(), 10)).toEqual([{ workspaceId: id }]);
    await passBy(scene, SECOND);
    await pass(
      scene,
      'listed anew',
      async () => (await metrics()).includes('orgwarden_workspaces_unlisted 0'),
      MINUTE,
    );
  });
});

describe('two at once', () => {
  test('one page is one call; whoever lost the claim writes nothing', async () => {
    const database = createDatabase({ url: scene.database.url, size: 2, onError: () => {} });
    try {
      const store = slackAdminStore(database.db);
      const now = scene.clock.now();
      const [row] = await scene.rows<{ id: number }>('select id from workspace');
      const id = row?.id ?? 0;
      await scene.rows('update slack_admins set next_at = $1', [new Date(now.getTime() + DAY)]);
      expect(await store.claim(id, now)).toBeUndefined();
      await scene.rows(
        `update slack_admins set next_at = $1, claimed_until = clock_timestamp() + interval '1 minute'`,
        [now],
      );
      expect(await store.due(now, 10)).toEqual([]);
      expect(await store.claim(id, now)).toBeUndefined();
      // Not due by the bot's clock, so that it takes no part.
      const tomorrow = new Date(now.getTime() + DAY);
      await scene.rows('update slack_admins set claimed_until = null, next_at = $1', [tomorrow]);
      const late = await store.claim(id, tomorrow);
      expect(late).toMatchObject({ workspaceId: id, cursor: '', pageSize: 1000 });
      await scene.rows(`update slack_admins set claimed_until = clock_timestamp()`);
      const second = await store.claim(id, tomorrow);
      if (!late || !second) throw new Error('not claimed');
      const last = (who: string) =>
        [
          stepAfter(late, { kind: 'page', admins: [who], next: '' }),
          now,
          new Date(now.getTime() + DAY),
        ] as const;
      await store.save(second, ...last('U0SECOND'));
      await store.save(late, ...last('U0LATE'));
      expect(await kept()).toEqual(['U0SECOND']);
    } finally {
      await database.close();
      await neverListed(scene);
    }
  });

  test('nobody is listed where the app was taken out', async () => {
    const database = createDatabase({ url: scene.database.url, size: 2, onError: () => {} });
    try {
      const store = slackAdminStore(database.db);
      const now = scene.clock.now();
      const [row] = await scene.rows<{ id: number }>(
        'update workspace set gone_at = $1 returning id',
        [now],
      );
      await neverListed(scene);
      expect(await store.due(now, 10)).toEqual([]);
      expect(await store.claim(row?.id ?? 0, now)).toBeUndefined();
    } finally {
      await scene.rows('update workspace set gone_at = null');
      await database.close();
    }
  });
});

test('nothing that the simulated Slack minds', () => {
  expect(scene.slack.problems).toEqual([]);
});
