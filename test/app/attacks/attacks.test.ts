import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, createBrowser } from '../../../sandbox/browser.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import {
  deliverForged,
  deliverRaw,
  expectPage,
  liveGrants,
  orgNamed,
  sql,
} from '../errors/scene.ts';

let world: TestWorld;
const called: string[] = [];
const elsewhere = createServer((request, response) => {
  called.push(request.url ?? '');
  response.end('ok');
});
beforeAll(async () => {
  world = await testWorld({
    orgs: [
      { name: 'Acme', seed: 1 },
      { name: 'Beta', seed: 2 },
    ],
  });
  world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  elsewhere.close();
  await world.close();
});

const acme = () => orgNamed(world, 'Acme');
const beta = () => orgNamed(world, 'Beta');

describe('a code that somebody else got at Salesforce is put into a consent', () => {
  const toSalesforce = async (org: Org, name: string): Promise<Browser> => {
    const browser = createBrowser();
    await browser.open(await world.askFor(org, { name }));
    await browser.press('Go to Salesforce');
    return browser;
  };
  const stateOf = (browser: Browser) => new URL(browser.page.url).searchParams.get('state') ?? '';
  /** Signed in and allowed in a browser that may not use it up: the code is good, and unused. */
  const codeOf = async (org: Org, name: string): Promise<string> => {
    const owner = await toSalesforce(org, name);
    owner.choose(org.users.admin.username);
    await owner.press('Log In');
    const other = createBrowser();
    await other.open(owner.page.url);
    const page = await other.press('Allow');
    return new URL(page.url).searchParams.get('code') ?? '';
  };

  test.each([
    ['of the same org', acme],
    ['of another org', beta],
  ])('%s: refused, no grant lives, and nothing is watched', async (what, from) => {
    const before = liveGrants(acme(), beta());
    const code = await codeOf(from(), `Attacker ${what}`);
    const victim = await toSalesforce(acme(), `Victim ${what}`);
    const state = stateOf(victim);
    expect([code, state]).not.toContain('');
    const callback = new URLSearchParams({ code, state });
    await victim.open(`${world.publicUrl}/salesforce/callback?${callback}`);
    expectPage(victim.page, 'E-STATE', ['stopped']);
    expect(liveGrants(acme(), beta())).toEqual(before);
    expect(await sql(world, 'select 1 from domain')).toEqual([]);
  });
});

test('a signed body whose answer is to go to another host: it is not called, and the answer comes by direct message', async () => {
  const { port } = elsewhere.address() as AddressInfo;
  const dana = world.slack.as('dana');
  const { status } = await deliverRaw(world, {
    body: new URLSearchParams({
      command: '/salesforce',
      text: 'version',
      team_id: world.slack.home.id,
      user_id: world.slack.person('dana').id,
      channel_id: world.slack.channel('#sec-alerts').id,
      trigger_id: '1.1.forged',
      response_url: `http://127.0.0.1:${port}/internal`,
    }).toString(),
  });
  expect(status).toBe(200);
  await world.slack.eventually(() => dana.dm().some((text) => text.includes('up since')));
  expect(called).toEqual([]);
});

/** The first line of what the bot answers to bytes as they are. */
function rawRequest(bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { hostname, port } = new URL(world.publicUrl);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    const [line, ...more] = text.split('\r\n');
    if (more.length === 0) return;
    socket.destroy();
    resolve(line ?? '');
  });
  socket.on('error', reject);
  return promise;
}

test.each([
  ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n\r\nhello'],
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['chunks in another way', 'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['a header with a line within', 'x: a\nb: c\rd\r\ncontent-length: 0\r\n\r\n'],
])('a request whose end can be read in two ways is refused: %s', async (_name, rest) => {
  expect(await rawRequest(`POST /slack/events HTTP/1.1\r\nhost: x\r\n${rest}`)).toContain(' 400 ');
});

test('TRACE is answered by nobody', async () => {
  for (const path of [
    '/',
    '/healthz',
    '/slack/events',
    '/salesforce/connect/aaaaaaaaaaaaaaaaaaaa',
  ]) {
    const line = await rawRequest(`TRACE ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(line, path).toMatch(/ 40[45] /u);
  }
});

test('fields that a form does not have, in values and metadata, reach no column', async () => {
  const text = (value: string) => ({ value: { type: 'plain_text_input', value } });
  const more = {
    workspace_id: '999',
    workspaceId: '999',
    askedBy: world.slack.person('gus').id,
    state: 'connected',
    domainId: '1',
    role: 'admin',
    __proto__: { state: 'connected' },
  };
  const answer = await deliverForged(world, 'dana', {
    type: 'view_submission',
    ...more,
    view: {
      id: 'V0FORGED02',
      type: 'modal',
      callback_id: 'domain.add.form',
      private_metadata: JSON.stringify({ v: 1, consentId: '1', ...more }),
      state: {
        values: {
          name: text('Assigned'),
          page: { value: { type: 'radio_buttons', selected_option: { value: 'my-domain' } } },
          address: text(beta().host),
          channel: {
            value: {
              type: 'conversations_select',
              selected_conversation: world.slack.channel('#sec-alerts').id,
            },
          },
          ...Object.fromEntries(
            Object.entries(more).map(([name, value]) => [name, text(String(value))]),
          ),
        },
      },
    },
  });
  expect(answer.body).toContain('update');
  const rows = await sql(
    world,
    `select workspace_id, asked_by, state, domain_id from consent where name = 'Assigned'`,
  );
  expect(rows).toEqual([
    {
      workspace_id: 1,
      asked_by: world.slack.person('dana').id,
      state: 'open',
      domain_id: null,
    },
  ]);
  expect(await sql(world, 'select 1 from member')).toEqual([]);
});
