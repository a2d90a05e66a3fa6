import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Slack } from '../../../../sandbox/slack/slack.ts';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import { botScopes } from '../../../../src/slack/install/settings.ts';
import { boltLogger } from '../../../../src/slack/kernel/log.ts';
import { createByEmail } from '../../../../src/slack/web-api/by-email.ts';
import { movableClock } from '../../sandbox/slack/clock.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const open: Slack[] = [];
afterAll(async () => {
  for (const slack of open) await slack.close();
});

/** Who has an address, asked of the simulated Slack over HTTP. */
async function lookup(scopes: readonly string[]) {
  const slack = await startSlack({
    clock: movableClock(),
    signingSecret: 'secret',
    scopes: [...scopes],
    controlToken: 'control',
    botUrl: () => 'http://127.0.0.1:9',
  });
  open.push(slack);
  const client = new webApi.WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1000,
    logger: boltLogger(log),
  });
  const workspace = {
    id: 1,
    teamId: slack.team().id,
    name: 'Acme',
    slackUrl: '',
    alertChannel: null,
    pausedUntil: null,
  };
  const byEmail = createByEmail({
    clients: { of: async () => client },
    workspaces: { byId: async (id) => (id === 1 ? workspace : undefined) },
    log,
  });
  return { slack, byEmail };
}

let all: Awaited<ReturnType<typeof lookup>>;
beforeAll(async () => {
  all = await lookup(Object.keys(botScopes));
});

test('who has an address, as Slack says it; a guest is said to be one', async () => {
  const { slack, byEmail } = all;
  const sam = slack.as('sam').person;
  const member = { deactivated: false, bot: false, guest: false, outside: false };
  expect(await byEmail(1, 'SAM@acme.example')).toEqual({
    kind: 'found',
    person: { id: sam.id, email: 'sam@acme.example', ...member },
  });
  expect(await byEmail(1, 'gus@acme.example')).toMatchObject({
    kind: 'found',
    person: { guest: true },
  });
  // Of another workspace, which Slack finds nobody in.
  expect(await byEmail(1, 'eve@vendor.example')).toEqual({ kind: 'nobody' });
  expect(await byEmail(1, 'sam@acme.example.invalid')).toEqual({ kind: 'nobody' });
});

test.each([
  ['429', { kind: 'rate_limited', retryAfter: 30 }],
  ['500', { kind: 'http', status: 500 }],
  ['a cut connection', { kind: 'drop' }],
  ['another error of Slack’s', { kind: 'error', error: 'access_denied' }],
] as const)('what Slack does not say says nothing of anybody: %s', async (_what, fault) => {
  const { slack, byEmail } = all;
  slack.fault('users.lookupByEmail', fault);
  expect(await byEmail(1, 'sam@acme.example')).toEqual({ kind: 'unknown' });
  expect(await byEmail(2, 'sam@acme.example')).toEqual({ kind: 'unknown' });
  slack.clearFaults();
});

test('without the scope it is said that it is missing', async () => {
  const scopes = Object.keys(botScopes).filter((scope) => scope !== 'users:read.email');
  const { byEmail } = await lookup(scopes);
  expect(await byEmail(1, 'sam@acme.example')).toEqual({ kind: 'no scope' });
});
