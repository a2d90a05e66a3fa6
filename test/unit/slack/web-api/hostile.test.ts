import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../../sandbox/slack/types.ts';
import { SlackRefusal } from '../../../../src/slack/web-api/refusal.ts';
import { slackEdge } from '../with-edge.ts';

const PAGE = '<!DOCTYPE html><html><body>Sign in to your company’s proxy</body></html>';
const CHANNEL = '#sec-alerts';

let bot: Awaited<ReturnType<typeof slackEdge>>;
const called: string[] = [];
const elsewhere = createServer((request, response) => {
  called.push(request.url ?? '');
  response.end('{"ok":true}');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  bot = await slackEdge({ deadlineMs: 700 });
  bot.slack.rateLimit({ burst: 1000, intervalMs: 1 });
});
afterEach(() => {
  bot.slack.clearFaults();
  expect(called).toEqual([]);
});
afterAll(async () => {
  elsewhere.close();
  await bot.close();
});

const there = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/caught`;
const instead = (body: string, status = 200, headers = {}): FaultKind => ({
  kind: 'instead',
  status,
  body,
  headers,
});

/** What Slack, or whatever stands before it, answers in place of what it should. */
const faults: readonly [string, () => FaultKind][] = [
  ['a page of HTML with 200', () => instead(PAGE)],
  ['a page of HTML with 403', () => instead(PAGE, 403)],
  ['a body that is cut short and ends well', () => instead('{"ok":true,"chan')],
  ['nothing', () => instead('')],
  ['a list', () => instead('[]')],
  ['a body that breaks off', () => ({ kind: 'cut' })],
  ['10 MB of something', () => instead('x'.repeat(10 * 1024 ** 2))],
  ['10 MB of JSON', () => instead(`{"ok":true,"pad":"${'x'.repeat(10 * 1024 ** 2)}"}`)],
  ['a redirect with 302', () => instead('', 302, { location: there() })],
  ['a redirect with 307', () => instead('', 307, { location: there() })],
  ['an error of 500', () => ({ kind: 'http', status: 500 })],
  ['no answer', () => ({ kind: 'hang' })],
  ['an answer that comes too late', () => ({ kind: 'slow', ms: 1200 })],
];

/** Of ours: nothing that somebody else wrote is kept, logged as Slack's word, or shown. */
const isOwnWord = (text: string) => text.length < 300 && !text.includes('<');

describe.each(faults)('%s', (_what, fault) => {
  test('chat.postMessage: nobody knows whether it was posted', async () => {
    bot.slack.fault('chat.postMessage', fault(), 1);
    const channel = bot.slack.channel(CHANNEL).id;
    const key = crypto.randomUUID();
    const posted = bot.edge.channel.post(1, { channel }, { text: 'Hello', blocks: [] }, { key });
    const error: unknown = await posted.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SlackRefusal);
    expect(['lost', 'passing']).toContain(error instanceof SlackRefusal && error.refused.kind);
  });

  test('users.list: this page is asked for again, and says nothing of who is admin', async () => {
    bot.slack.fault('users.list', fault(), 1);
    const page = await bot.edge.readAdminsPage(1, '', 100);
    expect(page).toMatchObject({ kind: 'unanswered' });
    expect(page.kind === 'unanswered' && isOwnWord(page.why)).toBe(true);
  });

  test('views.open: the person is told', async () => {
    const dana = bot.slack.as('dana');
    const before = dana.ephemerals.length;
    bot.slack.fault('views.open', fault(), 1);
    await dana.command('/salesforce add', { channel: CHANNEL });
    const told = await bot.slack.eventually(() => dana.ephemerals[before]);
    expect(told).toMatch(/E-[A-Z-]+/u);
    expect(told).not.toContain('DOCTYPE');
  });
});

// Of nothing at all Slack's own answers are not told apart.
test.each(faults.filter(([what]) => what !== 'nothing'))(
  '%s, from a response address: the answer comes by direct message',
  async (_what, fault) => {
    const dana = bot.slack.as('dana');
    const before = dana.dm().length;
    bot.slack.fault('response_url', fault(), 1);
    await dana.command('/salesforce version', { channel: CHANNEL });
    await bot.slack.eventually(() => dana.dm()[before]?.includes('up since'));
  },
);
