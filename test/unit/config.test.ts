import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configNames } from '../../src/config/names.ts';
import { ConfigError, readConfig, secretsOf } from '../../src/config.ts';
import { anyUrl } from './any-text.ts';
import { completeEnv } from './config.env.ts';

type Env = Record<string, string | undefined>;

const many = {
  ...completeEnv,
  SLACK_BOT_TOKEN: undefined,
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-secret',
  SLACK_STATE_SECRET: 'state-secret-of-ours',
  SLACK_WORKSPACES: 'T0123ABCD, E0123ABCD',
};

function problemsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

/** The names that problems begin with. */
const namesOf = (env: Env) => problemsOf(env).map((problem) => problem.split(' ')[0]);

test('the least that is needed, and the defaults of the contract', () => {
  expect(readConfig(completeEnv)).toMatchObject({
    port: 3000,
    publicUrl: 'http://localhost:3000',
    isLoopback: true,
    migrate: true,
    commandName: '/salesforce',
    logLevel: 'info',
    mail: undefined,
    metricsToken: undefined,
    sync: { intervalMs: 3_600_000, concurrency: 10 },
    slack: {
      apiUrl: 'https://slack.com/api/',
      webUrl: 'https://slack.com/',
      appToken: undefined,
      install: { kind: 'one', botToken: 'xoxb-1-2-abc', admins: [], alertChannel: undefined },
    },
    salesforce: {
      loginUrl: 'https://login.salesforce.com',
      scopes: ['api', 'web', 'refresh_token'],
      apiVersion: '67.0',
      extraHosts: [],
    },
  });
});

test('many workspaces', () => {
  expect(readConfig(many).slack.install).toMatchObject({
    kind: 'many',
    workspaces: ['T0123ABCD', 'E0123ABCD'],
  });
  expect(readConfig({ ...many, SLACK_WORKSPACES: '*' }).slack.install).toMatchObject({
    workspaces: ['*'],
  });
});

test('a configuration cannot be changed', () => {
  const config = readConfig(completeEnv);
  const parts = [config, config.slack, config.slack.install, config.salesforce, config.sync];
  expect([...parts, config.keys, config.salesforce.scopes].every(Object.isFrozen)).toBe(true);
});

test('keys do not show, neither printed nor as JSON', () => {
  const config = readConfig(completeEnv);
  const bytes = Buffer.alloc(32, 7);
  const shown = inspect(config, { depth: 9 }) + JSON.stringify(config);
  expect(shown).not.toContain(bytes.toString('base64'));
  expect(shown).not.toContain('7,7,7');
  expect(shown).not.toContain('07 07');
});

test('an empty environment: everything that is missing at once, by name, with what to do', () => {
  expect(namesOf({})).toEqual([
    'DATABASE_URL',
    'REDIS_URL',
    'ENCRYPTION_KEYS',
    'SLACK_SIGNING_SECRET',
    'SLACK_BOT_TOKEN',
    'SALESFORCE_CLIENT_ID',
    'SALESFORCE_CLIENT_SECRET',
  ]);
  for (const problem of problemsOf({})) expect(problem).toMatch(/^[A-Z_]+ is missing: .{10,}$/);
});

test('empty values are no values', () => {
  const empty = Object.fromEntries(configNames.map((name) => [name, ' ']));
  expect(problemsOf({ ...empty, ...completeEnv })).toEqual([]);
});

const https = { PUBLIC_URL: 'https://bot.example.com' };
const good: [string, Env][] = [
  ['an origin', https],
  ['a slash at its end', { PUBLIC_URL: 'https://bot.example.com/' }],
  ['loopback by number', { PUBLIC_URL: 'http://127.0.0.1:4000' }],
  ['loopback in six', { PUBLIC_URL: 'http://[::1]:4000' }],
  ['Socket Mode needs no signing secret', { SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: '' }],
  ['a simulated Slack on loopback', { SLACK_API_URL: 'http://127.0.0.1:9/api/' }],
  ['a simulated org on loopback', { SALESFORCE_EXTRA_HOSTS: 'localhost:4001,localhost:4002' }],
  ['a My Domain as the sign-in host', { SALESFORCE_LOGIN_URL: 'https://acme.my.salesforce.com' }],
  ['scopes without web', { SALESFORCE_SCOPES: 'api refresh_token' }],
  ['several keys', { ENCRYPTION_KEYS: `${completeEnv.ENCRYPTION_KEYS},${key('k2', 8)}` }],
  ['ten seconds', { SYNC_INTERVAL: '10s' }],
  ['two units', { SYNC_INTERVAL: '2h30m' }],
  ['mail', { SMTP_URL: 'smtp://u:p@mail:587', MAIL_FROM: 'Orgwarden <bot@example.com>' }],
  ['admins', { ADMINS: 'U0123,W0123', SLACK_ALERT_CHANNEL: 'C0123' }],
  ['another command', { COMMAND_NAME: '/sf-watch' }],
  ['a proxy', { HTTPS_PROXY: 'http://u:p%40@proxy:3128', NO_PROXY: '.corp, 10.0.0.1' }],
  ['a rotated bot token', { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-abc' }],
];
test.each(good)('%s is fine', (_, env) => {
  expect(problemsOf({ ...completeEnv, ...env })).toEqual([]);
});

const refused: [string, Env, string[]][] = [
  ['a path', { PUBLIC_URL: 'https://corp.example.com/bots/orgwarden' }, ['PUBLIC_URL']],
  ['a query', { PUBLIC_URL: 'https://corp.example.com/?a=1' }, ['PUBLIC_URL']],
  ['a user', { PUBLIC_URL: 'https://me@corp.example.com' }, ['PUBLIC_URL']],
  ['a dot at the end', { PUBLIC_URL: 'https://corp.example.com.' }, ['PUBLIC_URL']],
  ['plain http in public', { PUBLIC_URL: 'http://bot.example.com' }, ['PUBLIC_URL']],
  ['no address at all', { PUBLIC_URL: 'bot.example.com' }, ['PUBLIC_URL']],
  [
    'extra hosts in public',
    { ...https, SALESFORCE_EXTRA_HOSTS: 'a:1' },
    ['SALESFORCE_EXTRA_HOSTS'],
  ],
  ['Slack by http in public', { ...https, SLACK_API_URL: 'http://s/api/' }, ['SLACK_API_URL']],
  [
    'login by http in public',
    { ...https, SALESFORCE_LOGIN_URL: 'http://l' },
    ['SALESFORCE_LOGIN_URL'],
  ],
  ['a login with a path', { SALESFORCE_LOGIN_URL: 'https://l/x' }, ['SALESFORCE_LOGIN_URL']],
  ['hosts without a port', { SALESFORCE_EXTRA_HOSTS: 'localhost' }, ['SALESFORCE_EXTRA_HOSTS']],
  ['a port that is none', { PORT: '70000' }, ['PORT']],
  ['a port in words', { PORT: '3000x' }, ['PORT']],
  ['too often', { SYNC_INTERVAL: '9s' }, ['SYNC_INTERVAL']],
  ['no duration', { SYNC_INTERVAL: 'hourly' }, ['SYNC_INTERVAL']],
  ['beyond any date', { SYNC_INTERVAL: '999999d' }, ['SYNC_INTERVAL']],
  ['no syncs', { SYNC_CONCURRENCY: '0' }, ['SYNC_CONCURRENCY']],
  ['a proxy by name', { TRUST_PROXY: 'true' }, ['TRUST_PROXY']],
  ['a short key', { ENCRYPTION_KEYS: 'k1:c2hvcnQ=' }, ['ENCRYPTION_KEYS']],
  ['a key without a name', { ENCRYPTION_KEYS: key('', 7) }, ['ENCRYPTION_KEYS']],
  ['one name twice', { ENCRYPTION_KEYS: `${key('k', 7)},${key('k', 8)}` }, ['ENCRYPTION_KEYS']],
  ['a user token', { SLACK_BOT_TOKEN: 'xoxp-1' }, ['SLACK_BOT_TOKEN']],
  ['a wrong app token', { SLACK_APP_TOKEN: 'xoxb-1' }, ['SLACK_APP_TOKEN']],
  ['scopes without refresh_token', { SALESFORCE_SCOPES: 'api web' }, ['SALESFORCE_SCOPES']],
  ['a version without a point', { SALESFORCE_API_VERSION: '67' }, ['SALESFORCE_API_VERSION']],
  ['mail from nobody', { SMTP_URL: 'smtp://mail' }, ['MAIL_FROM']],
  ['mail by nothing', { MAIL_FROM: 'a@b' }, ['SMTP_URL']],
  ['mail from two', { SMTP_URL: 'smtp://m', MAIL_FROM: 'a@b, c@d' }, ['MAIL_FROM']],
  ['MIGRATE=maybe', { MIGRATE: 'maybe' }, ['MIGRATE']],
  ['a loud log', { LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
  ['a command without a slash', { COMMAND_NAME: 'salesforce' }, ['COMMAND_NAME']],
  ['a name instead of an id', { ADMINS: '@dana' }, ['ADMINS']],
  ['a channel by name', { SLACK_ALERT_CHANNEL: '#alerts' }, ['SLACK_ALERT_CHANNEL']],
  ['a database of another kind', { DATABASE_URL: 'mysql://x' }, ['DATABASE_URL']],
  ['a proxy of another kind', { HTTPS_PROXY: 'socks5://p:1080' }, ['HTTPS_PROXY']],
  ['a proxy in lower case', { https_proxy: 'p:1080' }, ['https_proxy']],
  ['a % that begins no code', { HTTPS_PROXY: 'http://u:100%@p' }, ['HTTPS_PROXY']],
  ['a CA that is not there', { DATABASE_URL: 'postgres://d/x?sslrootcert=/no' }, ['DATABASE_URL']],
  ['authorities that are not there', { NODE_EXTRA_CA_CERTS: '/no' }, ['NODE_EXTRA_CA_CERTS']],
  ['a short token', { METRICS_TOKEN: 'fifteen-letters' }, ['METRICS_TOKEN']],
  ['half a signing secret', { SLACK_SIGNING_SECRET: '1234567' }, ['SLACK_SIGNING_SECRET']],
  ['half a consumer secret', { SALESFORCE_CLIENT_SECRET: 'x' }, ['SALESFORCE_CLIENT_SECRET']],
  [
    'certificates unchecked',
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    ['NODE_TLS_REJECT_UNAUTHORIZED'],
  ],
];
test.each(refused)('%s is refused by name', (_, env, names) => {
  expect(namesOf({ ...completeEnv, ...env })).toEqual(names);
});

describe('one workspace or many', () => {
  test('not both', () => {
    expect(namesOf({ ...many, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual(['SLACK_BOT_TOKEN']);
  });
  test('secrets that can be guessed are refused', () => {
    const short = { SLACK_CLIENT_SECRET: 'short', SLACK_STATE_SECRET: 'state-secret' };
    expect(namesOf({ ...many, ...short })).toEqual(Object.keys(short));
  });
  test('all four of many', () => {
    const { SLACK_STATE_SECRET: _, SLACK_WORKSPACES: __, ...rest } = many;
    expect(namesOf(rest)).toEqual(['SLACK_STATE_SECRET', 'SLACK_WORKSPACES']);
  });
  test('admins and alert channel belong to one', () => {
    const env = { ...many, ADMINS: 'U0123', SLACK_ALERT_CHANNEL: 'C0123' };
    expect(namesOf(env)).toEqual(['ADMINS', 'SLACK_ALERT_CHANNEL']);
  });
});

test('a problem never repeats a secret', () => {
  const canary = 'CANARY';
  const secret = Object.fromEntries(configNames.map((name) => [name, `${canary} `]));
  const text = problemsOf(secret).join('\n');
  expect(text).not.toBe('');
  expect(text).not.toContain(canary);
});

test('the log is told passwords as addresses write them, and as they are', () => {
  const found = secretsOf(
    readConfig({
      ...completeEnv,
      DATABASE_URL: 'postgres://u:p%40ss%2Fword-1@db/x',
      HTTPS_PROXY: 'http://u:p%40ss%2Fword-2@proxy:3128',
      REDIS_URL: 'redis://:100%-sure@redis',
    }),
  );
  for (const password of ['p%40ss%2Fword-1', 'p@ss/word-1', 'p@ss/word-2', '100%-sure'])
    expect(found).toContain(password);
});

test('the log is told all secrets', () => {
  expect([...new Set(secretsOf(readConfig(completeEnv)))].toSorted()).toEqual([
    'consumer-secret-of-the-app',
    'hunter2-hunter2',
    'hunter3-hunter3',
    'signing-secret-of-the-app',
    'xoxb-1-2-abc',
  ]);
});

test('whatever the environment holds, it is a configuration or a ConfigError', () => {
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('\0', '\n', 'é', ':', '/', '@', ',', ' ', '\ud800') }),
    anyUrl,
    fc.constantFrom('http://', 'https://[', 'postgres:', '::1', '1e9', '-1', '0x10', '\0', 'null'),
  );
  const env = fc.record(Object.fromEntries(configNames.map((name) => [name, value])), {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(env, (some) => {
      problemsOf(some);
      problemsOf({ ...completeEnv, ...some });
    }),
    { numRuns: 150 },
  );
});

test('.env.example has the same names, each with a comment before it', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
  expect(Object.keys(parseEnv(text)).sort()).toEqual([...configNames].sort());
  expect(namesOf({ ...parseEnv(text), ...completeEnv })).toEqual([]);
  expect(text.split('\n').filter((line) => line.startsWith('#')).length).toBeGreaterThan(20);
});

function key(id: string, byte: number): string {
  return `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
}
