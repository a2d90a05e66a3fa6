import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sign } from '../../../../sandbox/slack/deliver.ts';
import { bareSlack } from './bare-slack.ts';

let world: Awaited<ReturnType<typeof bareSlack>>;
beforeEach(async () => {
  world = await bareSlack({ ackMs: 1000 });
});
afterEach(async () => {
  await world.close();
});
const kinds = () => world.slack.problems.map((each) => each.kind);
const send = (text = 'x') =>
  world.api('chat.postMessage', { channel: world.slack.channel('#sec-alerts').id, text });

describe('deliveries', () => {
  it('sign as in the example of Slack’s own documentation', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(sign('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it('carry the exact content type and a signature over the raw body', async () => {
    await world.slack.as('priya').command('/salesforce list status:error');
    const { headers, body } = world.got[0] ?? { headers: {}, body: '' };
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const stamp = headers['x-slack-request-timestamp'];
    const expected = createHmac('sha256', 'secret-of-tests')
      .update(`v0:${stamp}:${body}`)
      .digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${expected}`);
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      command: '/salesforce',
      text: 'list status:error',
      team_id: 'T0ACME0001',
      channel_name: 'general',
      is_enterprise_install: 'false',
    });
  });

  it('tell the person and record it when the bot is late, or answers badly', async () => {
    const { slack, bot } = world;
    const priya = slack.as('priya');
    bot.answer = () => {};
    await priya.command('/salesforce');
    bot.answer = (_got, response) => response.writeHead(404).end();
    await priya.command('/salesforce');
    expect(kinds()).toEqual(['late_ack', 'bad_ack']);
    expect(priya.ephemerals).toEqual([
      '/salesforce failed with the error "operation_timeout"',
      '/salesforce failed with the error "dispatch_failed"',
    ]);
  });

  it('show what a command is acked with', async () => {
    const { slack, bot } = world;
    bot.answer = (_got, response) => response.end('Working on it.');
    await slack.as('priya').command('/salesforce');
    expect(slack.as('priya').ephemerals).toEqual(['Working on it.']);
  });

  it('of events come again at once, after one minute and after five', async () => {
    const { slack, bot, clock, got } = world;
    bot.answer = (_got, response) => response.writeHead(500).end();
    await slack.event({ type: 'app_uninstalled' });
    expect(got.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1']);
    clock.advance(60_000);
    await slack.eventually(() => got.length === 3);
    expect(got[2]?.headers['x-slack-retry-reason']).toBe('http_error');
    await slack.idle();
    bot.answer = (_got, response) => response.end();
    clock.advance(300_000);
    await slack.eventually(() => got.length === 4);
    expect(new Set(got.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
    expect(kinds()).toEqual(['event_failed', 'event_failed', 'event_failed']);
  });
});

describe('rate limits', () => {
  it('let a short burst through, then ask to wait', async () => {
    const { slack, clock } = world;
    for (let n = 0; n < 3; n += 1) expect(await send()).toMatchObject({ ok: true });
    const refused = await send();
    expect(refused).toMatchObject({ ok: false, error: 'ratelimited', http: 429 });
    clock.advance(Number(refused.retryAfter) * 1000);
    expect(await send()).toMatchObject({ ok: true });
    slack.rateLimit({ burst: 1, intervalMs: 1000 });
    clock.advance(5000);
    expect([await send(), await send()].map(({ http }) => http)).toEqual([200, 429]);
    expect(kinds()).toEqual([]);
  });

  it('hold a method to so many calls a minute', async () => {
    const { slack, api, clock } = world;
    slack.limitCalls('users.list', 20);
    for (let n = 0; n < 20; n += 1) {
      expect(await api('users.list')).toMatchObject({ ok: true });
      clock.advance(1000);
    }
    expect(await api('users.list')).toMatchObject({ http: 429, retryAfter: '40' });
    expect(await api('users.info', { user: slack.as('dana').id })).toMatchObject({ ok: true });
    clock.advance(40_000);
    expect(await api('users.list')).toMatchObject({ ok: true });
    expect(kinds()).toEqual([]);
  });

  it('record a call that does not wait', async () => {
    const { slack } = world;
    slack.fault('auth.test', { kind: 'rate_limited', retryAfter: 30 }, 1);
    expect(await world.api('auth.test')).toMatchObject({ http: 429, retryAfter: '30' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    await world.api('auth.test');
    expect(kinds()).toEqual(['ignored_retry_after']);
  });
});

describe('faults', () => {
  it('drop the answer after the work was done', async () => {
    const { slack } = world;
    slack.fault('chat.postMessage', { kind: 'drop' }, 1);
    await expect(send('once')).rejects.toThrow();
    expect(slack.channel('#sec-alerts').messages.map((each) => each.text)).toEqual(['once']);
    expect(await send('twice')).toMatchObject({ ok: true });
  });

  it('answer 500, an error of Slack, late, or never', async () => {
    const { slack, api } = world;
    slack.fault('chat.postMessage', { kind: 'error', error: 'is_archived' }, 1);
    expect(await send()).toMatchObject({ ok: false, error: 'is_archived' });
    slack.fault('auth.test', { kind: 'slow', ms: 100 }, 1);
    const started = performance.now();
    await api('auth.test');
    expect(performance.now() - started).toBeGreaterThan(95);
    slack.fault('*', { kind: 'http', status: 500 });
    expect((await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })).status).toBe(500);
    slack.clearFaults();
    slack.fault('auth.test', { kind: 'hang' });
    await expect(
      fetch(`${slack.apiUrl}auth.test`, { method: 'POST', signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow();
    expect(kinds()).toEqual([]);
  });
});

describe('the door', () => {
  const ask = (
    headers: Record<string, string>,
    path = '/__control',
    body = '{"action":"people"}',
  ) =>
    new Promise<number>((resolve, reject) => {
      const outgoing = request(
        `${world.slack.url}${path}`,
        { method: 'POST', headers, agent: false },
        (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode ?? 0);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const json = { 'content-type': 'application/json' };
  const token = { 'x-sandbox-token': 'control-token-of-tests' };

  it('opens to JSON with the token alone', async () => {
    expect(await ask({ ...json, ...token })).toBe(200);
    expect(await ask(json)).toBe(403);
    expect(await ask({ ...json, 'x-sandbox-token': 'guess' })).toBe(403);
    expect(await ask({ ...token, 'content-type': 'application/x-www-form-urlencoded' })).toBe(403);
    expect(await ask({ ...json, ...token }, '/__control', '{"action":"constructor"}')).toBe(400);
  });

  it('refuses every foreign Host', async () => {
    const { port } = new URL(world.slack.url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      `localhost:${port}.evil.example`,
    ])
      for (const path of ['/__control', '/api/auth.test', '/'])
        expect(await ask({ ...json, ...token, host }, path)).toBe(403);
    expect(await ask({ ...json, ...token, host: `127.0.0.1:${port}` })).toBe(200);
  });

  it('acts as a person and shows what they see', async () => {
    const call = async (action: object) => {
      const response = await fetch(`${world.slack.url}/__control`, {
        method: 'POST',
        headers: { ...json, ...token },
        body: JSON.stringify(action),
      });
      return response.json();
    };
    world.bot.answer = (_got, response) => response.end('hello');
    expect(await call({ action: 'command', person: 'li', line: '/salesforce' })).toMatchObject({
      ok: true,
    });
    const seen = JSON.stringify(await call({ action: 'snapshot', person: 'li' }));
    expect(seen).toContain('"rendered":"hello"');
    expect(await call({ action: 'press', person: 'li', label: 'Nowhere' })).toMatchObject({
      ok: false,
    });
  });
});

describe('secrets', () => {
  it('are kept for leak tests and never in the log of requests', async () => {
    await send();
    const { slack } = world;
    expect([...slack.issuedSecrets]).toEqual(
      expect.arrayContaining([slack.botToken, 'secret-of-tests']),
    );
    expect(JSON.stringify(slack.requests)).not.toContain(slack.botToken);
    expect(slack.rawLog.join('\n')).toContain(slack.botToken);
  });
});
