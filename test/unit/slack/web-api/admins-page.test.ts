import { webApi } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Slack } from '../../../../sandbox/slack/slack.ts';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import type { FaultKind } from '../../../../sandbox/slack/types.ts';
import type { PageAnswer } from '../../../../src/members/walk.ts';
import { botScopes } from '../../../../src/slack/install/settings.ts';
import { boltLogger } from '../../../../src/slack/kernel/log.ts';
import { createAdminsPage } from '../../../../src/slack/web-api/admins-page.ts';
import { movableClock } from '../../sandbox/slack/clock.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
let slack: Slack;
let read: (cursor?: string, limit?: number) => Promise<PageAnswer>;
beforeAll(async () => {
  slack = await startSlack({
    clock: movableClock(),
    signingSecret: 'secret',
    scopes: Object.keys(botScopes),
    controlToken: 'control',
    botUrl: () => 'http://127.0.0.1:9',
  });
  const client = new webApi.WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1000,
    logger: boltLogger(log),
  });
  const readPage = createAdminsPage({ of: async () => client });
  read = (cursor = '', limit = 1000) => readPage(1, cursor, limit);
});
afterEach(() => slack.clearFaults());
afterAll(() => slack.close());

test('owners and admins who are active, page by page', async () => {
  slack.addPerson({ handle: 'left', name: 'Left', role: 'admin' });
  slack.deactivate('left');
  const grid = { id: 'W0GRID0001' };
  slack.addPerson({ handle: 'grit', name: 'Grit', role: 'admin', grid });
  const all = [slack.as('dana').id, slack.as('li').id, grid.id];
  expect(await read()).toEqual({ kind: 'page', admins: all, next: '' });
  const found: string[] = [];
  let cursor = '';
  do {
    const answer = await read(cursor, 2);
    if (answer.kind !== 'page') throw new Error(answer.kind);
    found.push(...answer.admins);
    cursor = answer.next;
  } while (cursor !== '');
  expect(found).toEqual(all);
  expect(slack.problems).toEqual([]);
});

const answers: [string, FaultKind, PageAnswer['kind']][] = [
  ['500', { kind: 'http', status: 500 }, 'unanswered'],
  ['403 of a proxy', { kind: 'http', status: 403 }, 'unanswered'],
  ['no answer in time', { kind: 'hang' }, 'unanswered'],
  ['a cut connection', { kind: 'drop' }, 'unanswered'],
  ['internal_error', { kind: 'error', error: 'internal_error' }, 'unanswered'],
  ['missing_scope', { kind: 'error', error: 'missing_scope' }, 'refused'],
  ['limit_required', { kind: 'error', error: 'limit_required' }, 'refused'],
  ['token_revoked', { kind: 'error', error: 'token_revoked' }, 'refused'],
  ['team_added_to_org', { kind: 'error', error: 'team_added_to_org' }, 'refused'],
  ['invalid_cursor', { kind: 'error', error: 'invalid_cursor' }, 'no cursor'],
];
test.each(answers)('%s is never a page', async (_name, fault, kind) => {
  slack.fault('users.list', fault);
  expect(await read()).toMatchObject({ kind });
});

test('a word to go slower that does not say for how long: a minute', async () => {
  slack.fault('users.list', { kind: 'error', error: 'ratelimited' }, 1);
  expect(await read()).toEqual({ kind: 'limited', retryAfterMs: 60_000 });
});

test('a 429 says how long', async () => {
  slack.fault('users.list', { kind: 'rate_limited', retryAfter: 30 }, 1);
  expect(await read()).toEqual({ kind: 'limited', retryAfterMs: 30_000 });
});

/** Slack, as far as it lists members. */
const listing = (answer: object) =>
  createAdminsPage({ of: async () => ({ users: { list: async () => answer } }) as never });

test('a 200 without a list is no last page', async () => {
  expect(await listing({ ok: true })(1, '', 1000)).toMatchObject({ kind: 'unanswered' });
});

test('who is an admin and deactivated is none; a page without what leads on is the last', async () => {
  const members = [
    { id: 'U1', is_admin: true, deleted: true },
    { id: 'U2', is_owner: true },
    { is_admin: true },
  ];
  const answer = await listing({ ok: true, members })(1, '', 1000);
  expect(answer).toEqual({ kind: 'page', admins: ['U2'], next: '' });
});

test('no token is no answer', async () => {
  const readPage = createAdminsPage({
    of: async () => {
      throw new Error('not installed in this workspace');
    },
  });
  expect(await readPage(1, '', 1000)).toEqual({
    kind: 'unanswered',
    why: expect.stringContaining('not installed in this workspace'),
  });
});
