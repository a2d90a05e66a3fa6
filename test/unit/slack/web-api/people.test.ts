import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Slack } from '../../../../sandbox/slack/slack.ts';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import type { FaultKind } from '../../../../sandbox/slack/types.ts';
import { botScopes } from '../../../../src/slack/install/settings.ts';
import { boltLogger } from '../../../../src/slack/kernel/log.ts';
import { LEFT, nameIn } from '../../../../src/slack/kit/names.ts';
import { createPeople, type People, VIEW_MS } from '../../../../src/slack/web-api/people.ts';
import { movableClock } from '../../sandbox/slack/clock.ts';

const WS = 1;
const log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = movableClock();
let slack: Slack;
let fresh: () => People;
beforeAll(async () => {
  slack = await startSlack({
    clock,
    signingSecret: 'secret',
    scopes: Object.keys(botScopes),
    controlToken: 'control',
    botUrl: () => 'http://127.0.0.1:9',
  });
  const client = new webApi.WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Long enough for an answer of a busy machine; one test waits for it in vain.
    timeout: 1000,
    logger: boltLogger(log),
  });
  const clients = { of: async () => client, withToken: () => client };
  fresh = () => createPeople({ clients, clock, log });
});
afterAll(() => slack.close());

const NOTHING_SAID: [string, FaultKind][] = [
  ['429', { kind: 'rate_limited', retryAfter: 30 }],
  ['500', { kind: 'http', status: 500 }],
  ['403 of a proxy', { kind: 'http', status: 403 }],
  ['no answer in time', { kind: 'hang' }],
  ['a cut connection', { kind: 'drop' }],
  ...[
    'access_denied',
    'account_inactive',
    'ekm_access_denied',
    'fatal_error',
    'internal_error',
    'invalid_auth',
    'missing_scope',
    'org_login_required',
    'ratelimited',
    'request_timeout',
    'service_unavailable',
    'team_access_not_granted',
    'team_added_to_org',
    'token_expired',
    'token_revoked',
    'brand_new_error',
  ].map((error): [string, FaultKind] => [error, { kind: 'error', error }]),
];

test.each(NOTHING_SAID)(
  '%s says nothing of the person, nor of their name',
  async (_name, fault) => {
    const { id } = slack.as('priya');
    const people = fresh();
    slack.fault('users.info', fault);
    expect(await people.look(WS, id, 0)).toEqual({ kind: 'unknown' });
    const names = await people.names(WS, [id]);
    expect(nameIn(names, id)).toBe(`name unavailable (${id})`);
    expect(await people.known(WS, [id])).toEqual([]);
    expect(await people.joined(WS, id)).toBeUndefined();
    slack.clearFaults();
    clock.advance(60_000);
    expect(nameIn(await people.names(WS, [id]), id)).toBe('Priya Shah');
    // Known before: the last name stands, the person does not.
    slack.fault('users.info', fault);
    clock.advance(VIEW_MS + 1);
    expect(nameIn(await people.names(WS, [id]), id)).toBe('Priya Shah');
    expect(await people.look(WS, id, VIEW_MS)).toEqual({ kind: 'unknown' });
    slack.clearFaults();
    clock.advance(60_000);
  },
);

test('who was deactivated is looked up, and not known as somebody to ask', async () => {
  const { id } = slack.as('priya');
  slack.deactivate('priya');
  const people = fresh();
  expect(await people.known(WS, [id, slack.as('dana').id])).toEqual(['Dana Ruiz']);
  expect(nameIn(await people.names(WS, [id]), id)).toBe('Priya Shah');
  slack.person('priya').deleted = false;
});

test.each(['user_not_found', 'users_not_found', 'user_not_visible'])(
  '%s: gone, and called so',
  async (error) => {
    const { id } = slack.as('priya');
    const people = fresh();
    await people.look(WS, id, 0);
    slack.fault('users.info', { kind: 'error', error });
    clock.advance(VIEW_MS + 1);
    expect(await people.look(WS, id, 0)).toEqual({ kind: 'gone' });
    expect(nameIn(await people.names(WS, [id]), id)).toBe(LEFT);
    slack.clearFaults();
  },
);

test('who was deactivated keeps their name, and is no member', async () => {
  const { id } = slack.addPerson({ handle: 'gone', name: 'Gone Away' });
  slack.deactivate('gone');
  const looked = await fresh().look(WS, id, 0);
  expect(looked).toMatchObject({ kind: 'found', person: { name: 'Gone Away', limited: true } });
});

test('nobody looked up is not said to have left', () => {
  expect(nameIn(new Map(), 'U0NOBODY01')).not.toContain('left');
  expect(nameIn(new Map(), undefined)).not.toContain('left');
});
