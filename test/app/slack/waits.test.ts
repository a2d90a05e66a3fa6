import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../../src/lib/ids.ts';
import { NOTICE_IS_OWED } from '../../support/owed-notices.ts';
import { only, type SyncScene, syncScene } from '../sync/scene.ts';
import { write } from './listing.ts';

const CHANNEL = '#sec-alerts';
const OTHER = '#general';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Written {
  readonly tries: number;
  readonly sent: boolean;
  readonly dropped: string | null;
}

describe('what waits, and what is dropped', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene();
    scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    await scene.connect(only(scene));
    await scene.until('all is said', async () => (await left()) === 0);
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  const left = async () => {
    const [row] = await scene.rows<{ left: number }>(
      `select (select count(*) from notice where sent_at is null and dropped_at is null)::integer
         + (select count(*) from card where wanted > drawn and dead_at is null)::integer as left`,
    );
    return row?.left;
  };
  const channel = () => `channel:${scene.slack.channel(CHANNEL).id}`;
  const written = async (key: string): Promise<Written> => {
    const [row] = await scene.rows<Written>(
      `select tries, sent_at is not null as sent, dropped_why as dropped from notice where key = $1`,
      [key],
    );
    if (!row) throw new Error(`no notice ${key}`);
    return row;
  };
  const sent = (key: string) =>
    scene.until(`${key} is sent`, async () => (await written(key)).sent, 20_000);
  /** The clock passes in steps, and what is due is tried. */
  async function pass(ms: number, step: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      scene.clock.forward(step);
      await scene.bot?.wakeWorker();
      await scene.until('what was due was tried', async () => {
        const due = await scene.rows(
          `select 1 from notice join workspace w on w.id = notice.workspace_id
           where ${NOTICE_IS_OWED} and coalesce(w.paused_until, $1) <= $1`,
          [scene.clock.now()],
        );
        return due.length === 0;
      });
    }
  }
  const readyz = async () => {
    const answer = await fetch(`${scene.publicUrl}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };
  const metrics = async () => (await fetch(`${scene.publicUrl}/metrics`)).text();

  test.each(['ekm_access_denied', 'access_denied', 'missing_scope', 'brand_new_error'])(
    '%s: it waits for days, and is said when Slack takes it',
    async (error) => {
      scene.slack.fault('chat.postMessage', { kind: 'error', error });
      await write(scene, error, channel());
      await pass(6 * HOUR, 30 * MINUTE);
      await pass(3 * DAY, 12 * HOUR);
      expect(await written(error)).toMatchObject({ sent: false, dropped: null });
      expect((await written(error)).tries).toBeGreaterThan(10);
      expect(await metrics()).toMatch(/orgwarden_messages_waiting\{kind="notice"\} [1-9]/);
      scene.slack.clearFaults();
      scene.clock.forward(HOUR + SECOND);
      await sent(error);
    },
    60_000,
  );

  test('pauses grow to an hour, and no further', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'error', error: 'access_denied' });
    await write(scene, 'pauses', channel());
    await pass(5 * HOUR, 15 * MINUTE);
    const before = (await written('pauses')).tries;
    await pass(5 * HOUR, 15 * MINUTE);
    const more = (await written('pauses')).tries - before;
    expect(more).toBeGreaterThanOrEqual(4);
    expect(more).toBeLessThanOrEqual(6);
    scene.slack.clearFaults();
    scene.clock.forward(HOUR + SECOND);
    await sent('pauses');
  });

  test('a workspace that takes nothing: all waits, and /readyz and the metrics say so', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'error', error: 'team_added_to_org' });
    scene.slack.fault('chat.update', { kind: 'error', error: 'team_added_to_org' });
    await write(scene, 'migration', channel());
    await pass(10 * MINUTE, MINUTE);
    const calls = () =>
      scene.slack.requests.filter(({ method }) => method === 'chat.postMessage').length;
    const before = calls();
    for (const at of [1, 2, 3, 4]) await write(scene, `migration-${at}`, channel());
    await pass(4 * HOUR, 20 * MINUTE);
    // One at a time finds out, not each for itself.
    expect(calls() - before).toBeLessThan(40);
    const { status, text } = await readyz();
    expect(status).toBe(200);
    expect(text).toContain('Slack takes nothing from us in 1 workspace');
    expect(text).toContain('team_added_to_org');
    expect(text).not.toContain(scene.slack.team().id);
    expect(await metrics()).toContain('orgwarden_workspaces_refused 1');
    scene.slack.clearFaults();
    scene.clock.forward(HOUR + SECOND);
    for (const key of ['migration', 'migration-1', 'migration-4']) await sent(key);
    await scene.until('it is well', async () => !(await readyz()).text.includes('Slack takes'));
    expect(await metrics()).toContain('orgwarden_workspaces_refused 0');
  });

  test('what Slack refuses for its form is dropped after three tries', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'error', error: 'no_text' });
    await write(scene, 'form', channel());
    await pass(2 * MINUTE, 10 * SECOND);
    expect(await written('form')).toEqual({ tries: 3, sent: false, dropped: 'no_text' });
  });

  test('after 14 days it is given up, and counted', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'error', error: 'access_denied' });
    await write(scene, 'old', channel());
    await pass(12 * DAY, 2 * DAY);
    await pass(DAY, DAY);
    expect((await written('old')).dropped).toBeNull();
    await pass(2 * DAY, DAY);
    expect((await written('old')).dropped).toBe('no success in 14 days: access_denied');
    expect(await metrics()).toMatch(
      /orgwarden_deliveries_total\{kind="notice",outcome="given up"\} [1-9]/,
    );
  });

  test('what was turned to admins late has 14 days of its own', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'http', status: 503 });
    await write(scene, 'turned late', `person:${scene.slack.as('priya').id}`);
    await scene.rows('update notice set created_at = $1 where key = $2', [
      new Date(scene.clock.now().getTime() - 13.9 * DAY),
      'turned late',
    ]);
    scene.slack.deactivate('priya');
    await pass(6 * HOUR, 30 * MINUTE);
    expect((await written('turned late')).dropped).toMatch(/^turned to admins/u);
    const copies = await scene.rows(
      `select 1 from notice where key like 'turned late to %' and dropped_at is null`,
    );
    expect(copies.length).toBeGreaterThan(0);
    scene.slack.person('priya').deleted = false;
    scene.slack.clearFaults();
    scene.clock.forward(HOUR + SECOND);
    await pass(MINUTE, MINUTE);
  });

  test('a message that Slack takes for one it cannot find goes under another name', async () => {
    scene.slack.fault(
      'chat.postMessage',
      { kind: 'error', error: 'duplicate_message_not_found' },
      1,
    );
    await write(scene, 'double', channel());
    await sent('double');
    const ids = scene.slack.requests
      .filter(({ method, answer }) => method === 'chat.postMessage' && answer.ok)
      .map(({ args }) => String(args.client_msg_id));
    expect(ids.filter((id) => !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/u.test(id))).toEqual([]);
    const [made] = await scene.rows<{ notice: string; deployment: string }>(
      'select n.id as notice, d.id as deployment from notice n, deployment d where n.key = $1',
      ['double'],
    );
    // Of the deployment too: a database that was made anew counts from the start, and Slack may remember.
    expect(ids).toContain(uuidOf(`${made?.deployment} notice ${made?.notice} 1`));
  });

  test('nothing that the simulated Slack minds', () => {
    expect(scene.slack.problems).toEqual([]);
  });
});

describe('429', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene();
    await scene.connect(only(scene));
    scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    await scene.slack.inviteBot(OTHER);
    scene.clock.forward(MINUTE);
    await scene.bot?.wakeWorker();
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  const PAUSE = 300;
  const target = (name: string) => `channel:${scene.slack.channel(name).id}`;
  const isSent = async (key: string) =>
    (await scene.rows('select 1 from notice where key = $1 and sent_at is not null', [key]))
      .length > 0;
  const limited = (method: string) =>
    scene.until('told to wait', async () =>
      scene.slack.requests.some((call) => call.method === method && call.status === 429),
    );

  test('of a post holds its channel alone; in a second channel too, all posts of the workspace', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: PAUSE }, 1);
    await write(scene, 'first', target(CHANNEL));
    await limited('chat.postMessage');
    await write(scene, 'same', target(CHANNEL));
    await write(scene, 'other', target(OTHER));
    await scene.until('the other channel goes on', () => isSent('other'));
    await scene.bot?.wakeWorker();
    expect(await isSent('same')).toBe(false);

    scene.slack.fault(
      'chat.postMessage',
      { kind: 'rate_limited', retryAfter: PAUSE, whole: true },
      1,
    );
    await write(scene, 'other-2', target(OTHER));
    await scene.until(
      'the workspace is told',
      async () => (await scene.rows(`select 1 from slack_pause where place = ''`)).length > 0,
    );
    await write(scene, 'dm', `person:${scene.slack.as('li').id}`);
    await scene.bot?.wakeWorker();
    await scene.bot?.wakeWorker();
    expect(await isSent('dm')).toBe(false);
    scene.clock.forward((PAUSE + 1) * SECOND);
    for (const key of ['first', 'same', 'other-2', 'dm']) {
      await scene.until(`${key} is sent`, () => isSent(key));
    }
    expect(scene.slack.problems).toEqual([]);
  });

  test('of an edit holds edits, and no alert', async () => {
    scene.slack.fault('chat.update', { kind: 'rate_limited', retryAfter: PAUSE }, 1);
    scene.clock.forward(3 * SECOND);
    await scene.sync('Acme');
    await limited('chat.update');
    const edits = () =>
      scene.slack.requests.filter(({ method }) => method === 'chat.update').length;
    const before = edits();
    await write(scene, 'alert', target(CHANNEL));
    await scene.until('the alert goes', () => isSent('alert'));
    expect(edits()).toBe(before);
    scene.clock.forward((PAUSE + 1) * SECOND);
    await scene.until('the edit goes', async () => edits() > before);
    expect(scene.slack.problems).toEqual([]);
  });
});
