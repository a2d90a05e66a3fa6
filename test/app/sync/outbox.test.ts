import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../sandbox/slack/types.ts';
import { only, type SyncScene, syncScene } from './scene.ts';

const CHANNEL = '#sec-alerts';
const EDIT_PAUSE_MS = 3000;

/** A line for the thread of the domain's card, as a change of the domain writes it. */
const tell = (scene: SyncScene, count: number) =>
  scene.rows(
    `insert into notice (id, workspace_id, key, kind, target, card_id, facts, created_at, due_at)
     select gen_random_uuid(), workspace_id, $1::text, 'domains.count', 'thread:' || id, id,
       jsonb_build_object('count', $1::text::integer), $2, $2
     from card where kind = 'domain'`,
    [String(count), scene.clock.now()],
  );

describe('Slack says no', () => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene();
    await scene.connect(only(scene));
    await quiet();
  });
  afterEach(() => scene.slack.clearFaults());
  afterAll(() => scene.close());

  const dana = () => scene.slack.as('dana');
  const calls = (method: string) =>
    scene.slack.requests.filter((request) => request.method === method);
  const accepted = (method: string) => calls(method).filter(({ answer }) => answer.ok === true);
  const threadLines = (card: Message) => card.replies.map((reply) => scene.slack.render(reply));
  const cards = () =>
    dana()
      .messages(CHANNEL)
      .filter((message) => !message.threadTs && !message.onlyFor)
      // The list of what was found at the first look is a card of its own.
      .filter((message) => scene.slack.render(message).includes('first connected'));

  /** Everything that is to be said has been said. */
  const quiet = () =>
    scene.until('nothing left to say', async () => {
      const [row] = await scene.rows<{ left: number }>(
        `select (select count(*) from notice where sent_at is null and dropped_at is null)::integer
           + (select count(*) from card where wanted > drawn and dead_at is null)::integer as left`,
      );
      return row?.left === 0;
    });
  const notices = (key: string) =>
    scene.rows<{ tries: number }>('select tries from notice where key = $1', [key]);
  const timesAccepted = (count: number) =>
    accepted('chat.postMessage').filter(({ args }) =>
      String(args.text).includes(`${count} domains`),
    ).length;

  test('an HTTP 500 is tried again, and said once', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'http', status: 500 }, 1);
    await tell(scene, 500);
    await quiet();
    const [notice] = await notices('500');
    expect(notice?.tries).toBe(2);
    expect(timesAccepted(500)).toBe(1);
  });

  test('an answer that is lost is one double at most', async () => {
    scene.slack.fault('chat.postMessage', { kind: 'drop' }, 1);
    await tell(scene, 600);
    await quiet();
    // Both under one name, by which Slack may tell them for one.
    expect(timesAccepted(600)).toBe(2);
    const ids = accepted('chat.postMessage')
      .filter(({ args }) => String(args.text).includes('600 domains'))
      .map(({ args }) => args.client_msg_id);
    expect(new Set(ids).size).toBe(1);
    const [card] = cards();
    if (!card) throw new Error('no card');
    expect(threadLines(card).filter((line) => line.includes('600 domains'))).toHaveLength(2);
  });

  test('a lost answer of an edit does no harm', async () => {
    scene.slack.fault('chat.update', { kind: 'drop' }, 1);
    scene.clock.forward(EDIT_PAUSE_MS);
    await scene.sync('Acme');
    await quiet();
    expect(cards()).toHaveLength(1);
  });

  test('Retry-After of an edit pauses edits; what is new goes meanwhile', async () => {
    // Longer than any machine takes from here to the alert: the pause ends when this test says so.
    const PAUSE_SECONDS = 300;
    scene.slack.fault('chat.update', { kind: 'rate_limited', retryAfter: PAUSE_SECONDS }, 1);
    scene.clock.forward(EDIT_PAUSE_MS);
    await scene.sync('Acme');
    await scene.until('told to wait', async () => {
      const now = scene.clock.now();
      const [paused] = await scene.rows(
        `select 1 from slack_pause where method = 'chat.update' and until > $1`,
        [now],
      );
      return paused;
    });
    const refused = calls('chat.update').find(({ status }) => status === 429);
    const told = scene.slack.requests.length;
    await tell(scene, 700);
    await scene.until('what is new goes', async () => timesAccepted(700) === 1);
    scene.clock.forward(PAUSE_SECONDS * 1000);
    await quiet();
    const [edit] = scene.slack.requests
      .slice(told)
      .filter(({ method }) => method === 'chat.update');
    const waited = (edit?.at.getTime() ?? 0) - (refused?.at.getTime() ?? Number.NaN);
    expect(waited).toBeGreaterThanOrEqual(PAUSE_SECONDS * 1000 - 100);
    expect(scene.slack.problems).toEqual([]);
  });

  test('edits of one card are 3 s apart or more', () => {
    const at = new Map<unknown, number>();
    for (const { args, at: when } of accepted('chat.update')) {
      const before = at.get(args.ts);
      if (before !== undefined)
        expect(when.getTime() - before).toBeGreaterThanOrEqual(EDIT_PAUSE_MS - 50);
      at.set(args.ts, when.getTime());
    }
    expect(accepted('chat.update').length).toBeGreaterThan(3);
  });

  test('a card that somebody deleted is posted anew', async () => {
    const [card] = cards();
    if (!card) throw new Error('no card');
    const channel = scene.slack.channel(CHANNEL);
    channel.messages = channel.messages.filter(({ ts }) => ts !== card.ts);
    scene.clock.forward(EDIT_PAUSE_MS);
    await scene.sync('Acme');
    await quiet();
    const [anew] = cards();
    expect(cards()).toHaveLength(1);
    expect(anew?.ts).not.toBe(card.ts);
    expect(anew && scene.slack.render(anew)).toContain('Success');
  });

  test('an archived channel: an admin hears of it once, and gets what it refused', async () => {
    const before = dana().dm().length;
    await scene.slack.archive(CHANNEL);
    scene.clock.forward(EDIT_PAUSE_MS);
    await tell(scene, 800);
    await scene.sync('Acme');
    await quiet();
    const told = dana().dm().slice(before);
    expect(told.filter((text) => text.includes('E-SLACK-CHANNEL'))).toHaveLength(1);
    expect(told.some((text) => text.includes('800 domains'))).toBe(true);
    // The card goes on in the DM.
    expect(told.some((text) => text.includes('Acme') && text.includes('Success'))).toBe(true);
    const refused = await scene.rows<{ target: string }>(
      `select target from notice where kind = 'channel.refused'`,
    );
    expect(new Set(refused.map(({ target }) => target)).size).toBe(refused.length);
    expect(cards()).toHaveLength(1);
  });
});

describe.each([
  { how: 'the bot is removed', act: (scene: SyncScene) => scene.slack.kickBot(CHANNEL) },
  { how: 'outsiders come in', act: (scene: SyncScene) => scene.slack.share(CHANNEL) },
])('$how between the write and the delivery', ({ act }) => {
  let scene: SyncScene;
  beforeAll(async () => {
    scene = await syncScene();
    await scene.connect(only(scene));
  });
  afterAll(() => scene.close());

  test('nothing more goes there; an admin gets it, with one notice', async () => {
    const dana = scene.slack.as('dana');
    // The write comes first: what is to be said waits out a 429.
    scene.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 2 }, 1);
    await tell(scene, 900);
    await scene.until('told to wait', async () =>
      scene.slack.requests.some(({ status }) => status === 429),
    );
    await act(scene);
    // Whoever was removed from a channel may still edit what it wrote there.
    const inChannel = () => {
      const { messages, sharedWith } = scene.slack.channel(CHANNEL);
      return sharedWith.size > 0 ? JSON.stringify(messages) : messages.length;
    };
    const shown = inChannel();
    await scene.slack.eventually(() => dana.dm().some((text) => text.includes('E-SLACK-CHANNEL')));
    await scene.slack.eventually(() => dana.dm().some((text) => text.includes('900 domains')));
    const left = async () => {
      const rows = await scene.rows(
        'select id from notice where sent_at is null and dropped_at is null',
      );
      return rows.length === 0;
    };
    await scene.until('all is said', left);
    expect(inChannel()).toBe(shown);
    expect(dana.dm().filter((text) => text.includes('E-SLACK-CHANNEL'))).toHaveLength(1);
  });
});
