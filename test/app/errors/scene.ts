import { type Agent, request } from 'node:http';
import { Client } from 'pg';
import { expect } from 'vitest';
import type { createBrowser } from '../../../sandbox/browser.ts';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { sign } from '../../../sandbox/slack/deliver.ts';
import type { ErrorCode } from '../../../src/lib/errors.ts';
import type { TestWorld } from '../../support/world.ts';

type Page = ReturnType<typeof createBrowser>['page'];

/** The ids of our app's grants that live in these orgs. */
export const liveGrants = (...orgs: readonly Org[]): string[] =>
  orgs.flatMap((org) => org.grants()).flatMap(({ id, state }) => (state === 'live' ? [id] : []));

const clients = new WeakMap<TestWorld['database'], Promise<Client>>();

async function connected(world: TestWorld): Promise<Client> {
  const client = new Client({ connectionString: world.database.url });
  // The end of the world drops the database, and this connection with it.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs one statement on the bot's database. */
export async function sql<Row>(
  world: TestWorld,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = clients.get(world.database) ?? connected(world);
  clients.set(world.database, client);
  const { rows } = await (await client).query(text, values);
  return rows as Row[];
}

/** Waits until the bot has said all that is due within a minute: nothing of it comes between what follows. */
export const allSaid = (world: TestWorld): Promise<true> =>
  world.said(
    async () => {
      const waiting = await sql(
        world,
        `select 1 from notice where sent_at is null and dropped_at is null and due_at < $1
         union all select 1 from card where wanted > drawn and dead_at is null`,
        [new Date(world.clock.now().getTime() + 60_000)],
      );
      return waiting.length === 0;
    },
    { waitMs: 90_000, what: 'all is said' },
  );

/** An org of the world by its name. */
export function orgNamed(world: TestWorld, name: string): Org {
  const org = world.salesforce.orgs.find((each) => each.name === name);
  if (!org) throw new Error(`no org ${name}`);
  return org;
}

/** The form with the generic sign-in page; gives the link. */
export async function askAtLoginHost(world: TestWorld, name: string, as = 'dana'): Promise<string> {
  const person = world.slack.as(as);
  await person.command('/salesforce add', { channel: '#sec-alerts' });
  await world.slack.eventually(() => person.modal?.text.includes('My Domain address'));
  await person.fill({
    Name: name,
    'Sign-in page': world.salesforce.login.host,
    'Send alerts to': '#sec-alerts',
  });
  await person.submit('Next');
  const { url } = await person.press('Allow and open Salesforce');
  await person.closeModal({ all: true });
  if (!url) throw new Error('the button leads nowhere');
  return url;
}

/** What holds for every failure that is said: its code, whole words, and "grant expired" only where it is true. */
export function expectTold(text: string, code: ErrorCode, words: readonly string[]): void {
  expect(text).toContain(code);
  for (const each of words) expect(text).toContain(each);
  expect(text).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
  if (code !== 'E-GRANT-EXPIRED') expect(text.toLowerCase()).not.toContain('grant expired');
}

/** The page says what happened, in words and by code, and leads on. */
export function expectPage(page: Page, code: ErrorCode, words: readonly string[]): void {
  expectTold(page.text, code, words);
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(page.text).toMatch(/Back to Slack|Get a new link|Try again/);
  expect(page.html).toMatch(/<a [^>]*href="http/);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['cache-control']).toBe('no-store');
}

/** The newest DM of the bot that holds this text. */
export const dmWith = (world: TestWorld, handle: string, ...parts: string[]): Promise<string> =>
  world.said(
    () =>
      world.slack
        .as(handle)
        .dm()
        .findLast((text) => parts.every((part) => text.includes(part))),
    { what: `DM of ${handle} with ${parts.join(', ')}` },
  );

/** The newest answer that only this person sees and that holds this text. */
export const toldAlone = (world: TestWorld, handle: string, part: string): Promise<string> =>
  world.slack.eventually(
    () => world.slack.as(handle).ephemerals.findLast((text) => text.includes(part)),
    { what: `ephemeral of ${handle} with ${part}` },
  );

export interface RawDelivery {
  readonly body: string;
  readonly method?: string;
  readonly path?: string;
  /** Keeps its connections; without it each delivery has one of its own. */
  readonly agent?: Agent;
  readonly type?: string;
  readonly secret?: string;
  /** Seconds from now that the delivery is dated by. */
  readonly datedBy?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts to the bot as Slack would, or almost. */
export function deliverRaw(
  world: TestWorld,
  { body, method, path, agent, type, secret, datedBy = 0, headers }: RawDelivery,
): Promise<{ status: number; body: string }> {
  const at = Math.floor(Date.now() / 1000) + datedBy;
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const sent = request(
    `${world.publicUrl}${path ?? '/slack/events'}`,
    {
      method: method ?? 'POST',
      agent: agent ?? false,
      headers: {
        'content-type': type ?? 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': sign(secret ?? world.env.SLACK_SIGNING_SECRET ?? '', at, body),
        ...headers,
      },
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** An interaction that nobody pressed: signed as Slack signs, its content written by us. */
export const deliverForged = (world: TestWorld, handle: string, payload: object) => {
  const person = world.slack.person(handle, handle === 'eve' ? 'T0OTHER001' : undefined);
  const whole = {
    type: 'block_actions',
    team: { id: world.slack.home.id, domain: 'acme' },
    user: { id: person.id, username: handle, name: handle, team_id: person.team },
    api_app_id: 'A0ORGWARD1',
    token: 'deprecated',
    is_enterprise_install: false,
    enterprise: null,
    container: {
      type: 'message',
      message_ts: '1.000001',
      channel_id: world.slack.channel('#sec-alerts').id,
    },
    channel: { id: world.slack.channel('#sec-alerts').id, name: 'sec-alerts' },
    ...payload,
  };
  return deliverRaw(world, {
    body: new URLSearchParams({ payload: JSON.stringify(whole) }).toString(),
  });
};

export const pressOf = (actionId: string, value?: string) => ({
  actions: [
    {
      type: 'button',
      action_id: actionId,
      block_id: 'b',
      action_ts: '1.0',
      ...(value === undefined ? {} : { value }),
    },
  ],
});
