import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../../src/doctor.ts';
import { botScopes } from '../../../src/slack/install/settings.ts';
import { testDatabase, testRedis } from '../../support/servers/database.ts';

const SECRET = 'signing-secret-of-the-app';
let database: Awaited<ReturnType<typeof testDatabase>>;
const closers: (() => void)[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const close of closers) close();
  await database.drop();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Slack as far as the doctor asks it. */
const slackWith =
  (scopes: string, headers: Record<string, string> = {}, told: object = {}): RequestListener =>
  (request, response) => {
    const isKnown = request.headers.authorization === 'Bearer xoxb-good';
    response.writeHead(200, { 'x-oauth-scopes': scopes, ...headers });
    response.end(
      JSON.stringify(
        isKnown ? { ok: true, team: 'Acme', ...told } : { ok: false, error: 'invalid_auth' },
      ),
    );
  };

/** The bot as far as the doctor calls it. */
const bot: RequestListener = async (request, response) => {
  const body = await text(request);
  if (request.url === '/healthz') return void response.end('{}');
  if (request.url === '/readyz') return void response.end('{"ok":true,"problems":[]}');
  const { 'x-slack-request-timestamp': at, 'x-slack-signature': mac } = request.headers;
  const expected = `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
  const fits =
    String(mac).length === expected.length &&
    timingSafeEqual(Buffer.from(String(mac)), Buffer.from(expected));
  response.writeHead(fits ? 200 : 401);
  response.end(fits ? JSON.stringify({ challenge: JSON.parse(body).challenge }) : '');
};

const salesforce: RequestListener = (request, response) => {
  const query = new URL(request.url ?? '', 'http://x').searchParams;
  const problem = query.get('client_id') === 'known' ? undefined : 'error=invalid_client_id';
  response.writeHead(problem === undefined ? 302 : 400, { location: '/login' });
  response.end(problem ?? '');
};

async function run(
  changes: Record<string, string> = {},
  slack = slackWith(Object.keys(botScopes).join(',')),
) {
  const lines: string[] = [];
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: testRedis().url,
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-good',
    SLACK_API_URL: `${await serve(slack)}/api/`,
    SALESFORCE_CLIENT_ID: 'known',
    SALESFORCE_CLIENT_SECRET: 'secret-of-the-app',
    SALESFORCE_LOGIN_URL: await serve(salesforce),
    PUBLIC_URL: await serve((request, response) => void bot(request, response)),
    ...changes,
  };
  const code = await examine(env, (line) => lines.push(line));
  return { code, lines, wrong: lines.filter((line) => line.startsWith('WRONG')), env };
}

test('an installation that is well', async () => {
  const { code, wrong, lines, env } = await run();
  expect(wrong).toEqual([]);
  expect(code).toBe(0);
  expect(lines).toContain('ok    Database clock: within seconds of this machine’s');
  expect(lines.join('\n')).toContain(`must have exactly ${env.PUBLIC_URL}/salesforce/callback`);
  expect(lines.join('\n')).not.toMatch(/xoxb-good|signing-secret|secret-of-the-app/);
});

test.each<[string, Record<string, string>, string]>([
  [
    'a token that Slack refuses',
    { SLACK_BOT_TOKEN: 'xoxb-bad' },
    'WRONG Slack token: Slack refuses SLACK_BOT_TOKEN (invalid_auth)',
  ],
  [
    'another signing secret than the bot has',
    { SLACK_SIGNING_SECRET: 'another-one' },
    'WRONG Signing secret:',
  ],
  [
    'a bot that does not run',
    { PUBLIC_URL: 'http://127.0.0.1:1' },
    'WRONG The bot: http://127.0.0.1:1/healthz does not answer',
  ],
  [
    'a Redis that is not there',
    { REDIS_URL: 'redis://127.0.0.1:1' },
    'WRONG Redis: does not answer',
  ],
  [
    'a PostgreSQL that is not there',
    { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' },
    'WRONG PostgreSQL: does not answer (ECONNREFUSED)',
  ],
  [
    'an app that Salesforce does not know',
    { SALESFORCE_CLIENT_ID: 'other' },
    'WRONG Salesforce app:',
  ],
  [
    'a proxy that is not there',
    { HTTPS_PROXY: 'http://127.0.0.1:1', SALESFORCE_LOGIN_URL: 'https://login.example.com' },
    'WRONG Salesforce: https://login.example.com does not answer',
  ],
  ['more syncs than the server takes', { SYNC_CONCURRENCY: '200' }, 'WRONG Connections:'],
])('%s', async (_, changes, line) => {
  const { code, wrong } = await run(changes);
  expect(code).toBe(1);
  expect(wrong).toHaveLength(1);
  expect(wrong[0]).toContain(line);
});

test('a scope that is missing is named', async () => {
  const { wrong } = await run({}, slackWith('commands,chat:write'));
  expect(wrong[0]).toContain('users:read');
  expect(wrong[0]).not.toContain('chat:write');
});

test('a token of a whole organisation', async () => {
  const scopes = Object.keys(botScopes).join(',');
  const { wrong } = await run({}, slackWith(scopes, {}, { is_enterprise_install: true }));
  expect(wrong).toEqual([expect.stringContaining('install the app into one workspace')]);
});

test('a clock that is off', async () => {
  const scopes = Object.keys(botScopes).join(',');
  const { wrong } = await run({}, slackWith(scopes, { date: 'Tue, 24 Nov 2020 10:00:00 GMT' }));
  expect(wrong[0]).toContain('off Slack’s');
});

test('JIT is off in our connections, whatever the server has', async () => {
  const jit = async () => (await run()).lines.find((line) => line.includes('JIT'));
  expect(await jit()).toBe(
    'ok    JIT: on at the server, and switched off by each of our connections',
  );
  const name = new URL(database.url).pathname.slice(1);
  await inDatabase(`alter database ${name} set jit = off`);
  expect(await jit()).toBe('ok    JIT: off at the server');
});

test('a configuration that is none', async () => {
  const { code, lines } = await run({ SYNC_INTERVAL: 'often' });
  expect(code).toBe(78);
  expect(lines.join('\n')).toContain('SYNC_INTERVAL must be');
});

test('a database that belongs to another address', async () => {
  await inDatabase(
    "insert into deployment (id, public_url, adopted_at) values ('x', 'https://a.example.com', '2026-01-01')",
  );
  const { wrong } = await run();
  await inDatabase('delete from deployment');
  expect(wrong).toHaveLength(1);
  expect(wrong[0]).toContain('belongs to https://a.example.com');
});

async function inDatabase(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

test('a scope that an admin may leave out is no fault, and what is off is said', async () => {
  const scopes = Object.keys(botScopes).filter((scope) => scope !== 'files:read');
  const { wrong, lines } = await run({}, slackWith(scopes.join(',')));
  expect(wrong).toEqual([]);
  expect(lines).toContain('ok    Slack scopes: without files:read `import` takes no file');
});
