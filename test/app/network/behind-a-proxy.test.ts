import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotProcess, runCommand, startBotProcess } from '../../support/bot-process.ts';
import { type ConnectProxy, openConnectProxy } from '../../support/connect-proxy.ts';
import { startPooler } from '../../support/servers/pooler.ts';
import { caFile } from '../../support/tls/tls.ts';
import { openTlsDoor } from '../../support/tls-door.ts';
import { openTlsFront } from '../../support/tls-front.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { CHANNEL } from '../domain-scene.ts';
import { orgNamed, sql } from '../errors/scene.ts';

const ORG = 'acme.my.salesforce.com';
const SLACK = 'slack.com';
const LOGIN = 'login.salesforce.com';
const folder = mkdtempSync(join(tmpdir(), 'orgwarden-network-'));
const closers: (() => Promise<void>)[] = [];
let world: TestWorld;
let proxy: ConnectProxy;
let env: Record<string, string>;
let bot: BotProcess;
let isOrgReached = true;

/** A company's network: no way out but by the proxy, its own CA everywhere, PgBouncer before PostgreSQL, secrets in files. */
beforeAll(async () => {
  world = await testWorld({ orgs: [{ name: 'Acme', seed: 5 }] });
  const org = orgNamed(world, 'Acme');
  await world.connect(org);
  await world.bot?.close();
  for (const table of ['domain', 'grant_secret'])
    await sql(world, `update ${table} set instance_url = 'https://${ORG}'`);
  await sql(world, `update grant_secret set login_origin = 'https://${ORG}'`);
  const slack = world.slack.apiUrl.replace(/api\/$/, '');
  const login = world.salesforce.login.url;
  const front = await openTlsFront(() => ({ [SLACK]: slack, [LOGIN]: login, [ORG]: org.url }));
  proxy = await openConnectProxy(
    () => ({
      [`${SLACK}:443`]: front.port,
      [`${LOGIN}:443`]: front.port,
      ...(isOrgReached ? { [`${ORG}:443`]: front.port } : {}),
    }),
    'orgwarden:of the proxy',
  );
  // The real PgBouncer, where it is installed.
  const pooler = await startPooler(world.database.url);
  const [postgres, redis] = await Promise.all([
    openTlsDoor(pooler.url),
    openTlsDoor(String(world.env.REDIS_URL).replace('redis:', 'rediss:')),
  ]);
  postgres.url.search = `?sslmode=verify-full&sslrootcert=${caFile}`;
  const {
    SLACK_API_URL: _,
    SALESFORCE_LOGIN_URL: __,
    SALESFORCE_EXTRA_HOSTS: ___,
    ...rest
  } = world.env;
  const keys = join(folder, 'keys');
  writeFileSync(keys, `${rest.ENCRYPTION_KEYS}\n`);
  env = {
    ...rest,
    LOG_LEVEL: 'info',
    ENCRYPTION_KEYS: '',
    ENCRYPTION_KEYS_FILE: keys,
    DATABASE_URL: postgres.url.href,
    REDIS_URL: redis.url.href,
    NODE_EXTRA_CA_CERTS: caFile,
    HTTPS_PROXY: proxy.url.replace('of the proxy', 'of%20the%20proxy'),
    SMTP_URL: 'smtp://orgwarden:of-the-mail-server@mail.example:587',
    MAIL_FROM: 'orgwarden@example.com',
    NODE_OPTIONS: `--report-on-signal --report-directory=${folder}`,
  };
  closers.push(front.close, proxy.close, postgres.close, redis.close, pooler.close);
  bot = startBotProcess({ env });
  await bot.ready();
});
afterAll(async () => {
  await bot.stop();
  await Promise.all(closers.map((close) => close()));
  await world.close();
  rmSync(folder, { recursive: true });
});

const dana = () => world.slack.as('dana');
const dueNow = () => sql(world, "update domain set next_due_at = '2020-01-01'");
const syncs = async (state: string) =>
  (await sql(world, 'select 1 from sync_run where outcome = $1', [state])).length;

test('commands, a sync and an export go through the proxy, and nothing else does', async () => {
  const before = await syncs('complete');
  await dueNow();
  await world.slack.eventually(async () => (await syncs('complete')) > before);
  await dana().command('/salesforce export apps', { channel: CHANNEL });
  await world.slack.eventually(() =>
    dana()
      .dm()
      .some((text) => /\d+ lines/.test(text)),
  );
  expect([...new Set(proxy.asked)].sort()).toEqual([`${ORG}:443`, `${SLACK}:443`]);
});

test('npm run doctor says each way, and ends with its last line', async () => {
  const { code, output, lingeredMs } = await runCommand(env, 'src/doctor.ts');
  const lines = output.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
  expect(code).toBe(0);
  expect(lines).toContain(`ok    Way out: through the proxy ${new URL(proxy.url).host}`);
  expect(lines).toContain(`ok    Own CA: trusted from ${caFile}`);
  expect(lines).toContain('ok    Way to PostgreSQL: by TLS to localhost');
  expect(lines).toContain('ok    Pooling: none that would part a session from its locks');
  expect(lines).toContain('ok    Way to Redis: by TLS to localhost');
  expect(lines).toContain(
    'ok    Way of mail: straight to mail.example:587, not through the proxy; nothing was sent',
  );
  expect(output).not.toContain('of%20the');
  // Ten seconds it used to hang, until an idle connection was given up.
  expect(lingeredMs).toBeLessThan(5000);
});

test('an org that the proxy does not let through is said to be that', async () => {
  isOrgReached = false;
  proxy.cut();
  await dueNow();
  const isDown = async () =>
    (await sql(world, "select 1 from domain where error_code = 'E-SF-DOWN'")).length > 0;
  await world.slack.eventually(isDown);
  await dana().command('/salesforce status Acme', { channel: CHANNEL });
  await world.slack.eventually(() => dana().modal?.text.includes('opened no way to it (503)'));
});

test('a report of the process holds no secret of its environment', async () => {
  bot.kill('SIGUSR2');
  const environmentVariables = await world.slack.eventually(() => {
    const name = readdirSync(folder).find((each) => each.startsWith('report.'));
    const text = name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
    return text.trimEnd().endsWith('}') ? JSON.parse(text).environmentVariables : undefined;
  });
  expect(environmentVariables.PUBLIC_URL).toBe(env.PUBLIC_URL);
  const text = JSON.stringify(environmentVariables);
  for (const name of ['DATABASE_URL', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'HTTPS_PROXY'])
    expect(text).not.toContain(env[name]);
});
