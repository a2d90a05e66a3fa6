import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SlackRefusal } from '../../../../src/slack/web-api/refusal.ts';
import { aDomain } from '../domains.ts';
import { slackEdge } from '../with-edge.ts';

let bot: Awaited<ReturnType<typeof slackEdge>>;
beforeAll(async () => {
  bot = await slackEdge();
  bot.slack.rateLimit({ burst: 1000, intervalMs: 1 });
});
afterAll(() => bot.close());

const send = (body: string, over: { type?: string; at?: number; secret?: string } = {}) => {
  const at = over.at ?? Math.floor(Date.now() / 1000);
  const hash = createHmac('sha256', over.secret ?? 'not-so-secret-in-tests').update(
    `v0:${at}:${body}`,
  );
  return fetch(`${bot.publicUrl}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': over.type ?? 'application/x-www-form-urlencoded',
      'x-slack-signature': `v0=${hash.digest('hex')}`,
      'x-slack-request-timestamp': String(at),
    },
  });
};
const payload = (value: unknown) => `payload=${encodeURIComponent(JSON.stringify(value))}`;

describe('requests', () => {
  test('unsigned, wrongly signed, old and future ones are refused', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect((await send('x=1', { secret: 'other' })).status).toBe(401);
    expect((await send('x=1', { at: now - 301 })).status).toBe(401);
    expect((await send('x=1', { at: now + 330 })).status).toBe(401);
    expect((await send('x=1', { at: Number.NaN })).status).toBe(401);
    expect(
      (await fetch(`${bot.publicUrl}/slack/events`, { method: 'POST', body: 'x=1' })).status,
    ).toBe(401);
  });

  test('unknown paths are 404 in JSON', async () => {
    for (const path of ['/', '/nothing', '/slack/install', '//', '/slack/events']) {
      const response = await fetch(bot.publicUrl + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: 'not found' });
    }
  });

  const us = () => ({ id: bot.slack.team().id, domain: 'acme' });
  const malformed: [string, () => [string, { type?: string }?]][] = [
    ['empty', () => ['']],
    ['no JSON', () => ['payload=%7B']],
    ['JSON of nothing', () => ['null', { type: 'application/json' }]],
    ['a list', () => ['[]', { type: 'application/json' }]],
    ['an unknown type', () => [payload({ type: 'surprise' })]],
    ['a press without anything', () => [payload({ type: 'block_actions' })]],
    ['a press of nobody', () => [payload({ type: 'block_actions', team: us(), actions: [{}] })]],
    [
      'a press without actions',
      () => [payload({ type: 'block_actions', team: us(), user: { id: 'U1' }, actions: [] })],
    ],
    [
      'a form without a view',
      () => [payload({ type: 'view_submission', team: us(), user: { id: 'U1' } })],
    ],
    ['a command of nobody', () => [`command=%2Fsalesforce&team_id=${us().id}`]],
    [
      'an event without an event',
      () => [
        JSON.stringify({ type: 'event_callback', team_id: us().id }),
        { type: 'application/json' },
      ],
    ],
  ];
  test.concurrent.each(malformed)(
    '%s: an answer at once or at the deadline, never a crash',
    async (_name, make) => {
      const [body, over] = make();
      const response = await send(body, over);
      expect([200, 400, 401]).toContain(response.status);
      expect((await send('ssl_check=1')).status).toBe(200);
    },
    10_000,
  );

  test('the challenge is answered', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    expect(await (await send(body, { type: 'application/json' })).json()).toEqual({
      challenge: 'abc',
    });
  });

  test('an unknown button and an unknown form are answered, a foreign team is not let in', async () => {
    const dana = bot.slack.as('dana');
    const base = { team: us(), user: { id: dana.id, team_id: us().id }, api_app_id: 'A1' };
    const before = dana.dm().length;
    const press = await send(
      payload({
        ...base,
        type: 'block_actions',
        container: {},
        trigger_id: 'x',
        actions: [{ type: 'button', action_id: 'old.button', block_id: 'b', value: '1' }],
      }),
    );
    expect(press.status).toBe(200);
    await bot.slack.eventually(() => dana.dm()[before]?.includes('E-STALE-CARD'));
    const form = await send(
      payload({
        ...base,
        type: 'view_submission',
        view: { id: 'V1', callback_id: 'old.form', type: 'modal', state: { values: {} } },
      }),
    );
    expect(JSON.stringify(await form.json())).toContain('This has changed since it was shown');
    const foreign = await send(
      payload({
        ...base,
        team: { id: 'T0OTHER001' },
        type: 'block_actions',
        actions: [{ type: 'button', action_id: 'x', block_id: 'b' }],
      }),
    );
    expect(foreign.status).toBe(401);
  });
});

test('a token of a whole organisation is refused at the start, with what to do', async () => {
  await expect(slackEdge({ orgWide: true })).rejects.toThrow(
    'Install the app into one workspace, and copy the token from there',
  );
});

describe('posting', () => {
  const key = () => crypto.randomUUID();
  const channelId = () => bot.slack.channel('sec-alerts').id;
  const hello = { text: 'Hello', blocks: [] };
  const refused = async (act: Promise<unknown>) => {
    const error = await act.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SlackRefusal);
    return error instanceof SlackRefusal ? error.refused : undefined;
  };
  const post = () => bot.edge.channel.post(1, { channel: channelId() }, hello, { key: key() });

  test('posts, edits, threads and direct messages', async () => {
    const posted = await post();
    await bot.edge.channel.edit(1, posted, { text: 'Edited', blocks: [] });
    await bot.edge.channel.post(1, { channel: posted.channel }, hello, {
      key: key(),
      threadTs: posted.ts,
    });
    const dm = await bot.edge.channel.post(1, { user: bot.slack.as('priya').id }, hello, {
      key: key(),
    });
    expect(dm.channel).toMatch(/^D/);
    expect(bot.slack.message('sec-alerts', posted.ts)?.text).toBe('Edited');
    expect(bot.slack.as('priya').dm().at(-1)).toContain('Hello');
  });

  test('every way to fail has its kind', async () => {
    bot.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 }, 1);
    expect(await refused(post())).toEqual({
      kind: 'passing',
      retryAfterMs: 7000,
      limited: { method: 'chat.postMessage', place: channelId() },
    });
    bot.clock.advance(8000);
    for (const [error, kind] of [
      ['is_archived', 'permanent'],
      ['fatal_error', 'lost'],
      ['token_revoked', 'permanent'],
    ] as const) {
      bot.slack.fault('chat.postMessage', { kind: 'error', error }, 1);
      expect(await refused(post())).toMatchObject(
        kind === 'permanent' ? { kind, error } : { kind },
      );
    }
    bot.slack.fault('chat.postMessage', { kind: 'http', status: 503 }, 1);
    expect(await refused(post())).toEqual({ kind: 'lost' });
    bot.slack.fault('chat.postMessage', { kind: 'drop' }, 1);
    expect(await refused(post())).toEqual({ kind: 'lost' });
  });

  test('until Retry-After has passed Slack is not called for what it limits, and for all else it is', async () => {
    const calls = (method: string) =>
      bot.slack.requests.filter((call) => call.method === method).length;
    const look = (handle: string) => bot.edge.isThere(1, bot.slack.as(handle).id);
    bot.clock.advance(60_000);
    bot.slack.fault('users.info', { kind: 'rate_limited', retryAfter: 30 }, 1);
    const before = calls('users.info');
    expect(await look('dana')).toBe('unknown');
    for (const handle of ['li', 'priya', 'dana']) expect(await look(handle)).toBe('unknown');
    expect(calls('users.info')).toBe(before + 1);
    await post();
    bot.clock.advance(31_000);
    expect(await look('dana')).toBe('there');

    bot.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 30 }, 1);
    await refused(post());
    const posts = calls('chat.postMessage');
    expect(await refused(post())).toMatchObject({ kind: 'passing', retryAfterMs: 30_000 });
    expect(calls('chat.postMessage')).toBe(posts);
    await bot.edge.channel.post(1, { user: bot.slack.as('priya').id }, hello, { key: key() });
    bot.clock.advance(31_000);
    await post();
    expect(bot.slack.problems.filter(({ kind }) => kind === 'ignored_retry_after')).toEqual([]);
  });

  test('one call is one request: nothing is tried again behind our back', async () => {
    const before = bot.slack.requests.length;
    bot.slack.fault('chat.postMessage', { kind: 'http', status: 500 }, 1);
    await refused(post());
    expect(bot.slack.requests.length - before).toBe(1);
  });

  test('blocks that Slack refuses: people get the text', async () => {
    bot.slack.refuse('divider');
    const posted = await bot.edge.channel.post(
      1,
      { channel: channelId() },
      { text: 'All of it', blocks: [{ type: 'divider' }] },
      { key: key() },
    );
    expect(bot.slack.message('sec-alerts', posted.ts)).toMatchObject({
      text: 'All of it',
      blocks: [],
    });
    bot.slack.refuse('divider', false);
  });

  test('shared channels and e-mail addresses are known', async () => {
    expect(await bot.edge.channel.isShared(1, bot.slack.channel('vendor-shared').id)).toBe(true);
    expect(await bot.edge.channel.isShared(1, channelId())).toBe(false);
    await bot.slack.share('sec-alerts');
    await bot.slack.idle();
    expect(await bot.edge.channel.isShared(1, channelId())).toBe(true);
    expect(await bot.edge.channel.emailOf(1, bot.slack.as('priya').id)).toContain('priya@');
    expect(await bot.edge.may(1, bot.slack.as('gus').id, 'viewer')).toBe(false);
    expect(await bot.edge.may(1, bot.slack.as('dana').id, 'admin')).toBe(true);
  });

  test('cards and notices are drawn from what is true now', async () => {
    bot.state.domains = [aDomain({ connectedBy: bot.slack.as('priya').id })];
    const base = {
      id: 1,
      workspaceId: 1,
      target: { to: 'channel', channel: channelId() } as const,
      posted: undefined,
    };
    const card = await bot.edge.messages.card({ ...base, kind: 'domain', subject: '1' });
    expect(JSON.stringify(card)).toContain('Priya Shah');
    expect(
      await bot.edge.messages.card({ ...base, kind: 'domain', subject: '99' }),
    ).toBeUndefined();
    expect(await bot.edge.messages.card({ ...base, kind: 'domain', subject: 'x' })).toBeUndefined();
    const notice = {
      ...base,
      id: 'n',
      facts: { count: 5 },
      createdAt: new Date(),
      kind: 'domains.count' as const,
    };
    expect((await bot.edge.messages.notice(notice))?.text).toBe('You now watch 5 domains.');
  });

  test('a dead token is told, and an app_uninstalled of before is not believed', async () => {
    await bot.slack.event({ type: 'app_uninstalled' });
    await bot.slack.idle();
    expect(bot.state.gone).toEqual([]);
    await bot.slack.uninstall();
    await bot.slack.idle();
    await bot.slack.eventually(() => bot.state.gone.length > 0);
  });
});
