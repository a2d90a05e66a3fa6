import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { ConfigError } from '../../src/config.ts';
import { createDatabase } from '../../src/db/database.ts';
import { resealAll } from '../../src/domains/reseal-store.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { type BotProcess, runCommand, startBotProcess } from '../support/bot-process.ts';
import { addressOf, runAsAdmin, runSql } from '../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

// Every start is a process, which takes its time on a busy machine.

const EX_CONFIG = 78;
const MIGRATE = 'src/migrate-command.ts';
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

let world: TestWorld;
let env: Record<string, string>;
let url: string;
const bots: BotProcess[] = [];
function start(more: Record<string, string> = {}): BotProcess {
  const bot = startBotProcess({ env: { ...env, ...more } });
  bots.push(bot);
  return bot;
}

beforeAll(async () => {
  world = await testWorld({
    bot: false,
    orgs: [{ name: 'Acme', size: 'few', seed: 61, rotation: true, apiLimit: 50_000_000 }],
  });
  env = { ...world.env, LOG_LEVEL: 'info' };
  url = world.database.url;
  const bot = await world.startBot();
  const [org] = world.orgs;
  if (!org) throw new Error('no org');
  await world.connect(org);
  await bot.close();
});
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.stop();
});
afterAll(() => world.close());

const theOrg = () => {
  const [org] = world.orgs;
  if (!org) throw new Error('no org');
  return org;
};
const deployment = async () => (await runSql(url, 'select * from deployment'))[0];

describe('a database has one owner', () => {
  test('another PUBLIC_URL: refused in words, exit 78, and nobody was called', async () => {
    const port = await freePort();
    const calls = [theOrg().ledger.calls.length, world.slack.requests.length];
    const bot = start({ PUBLIC_URL: `http://localhost:${port}`, PORT: String(port) });
    expect((await bot.ended).code).toBe(EX_CONFIG);
    expect(bot.output).toContain(`This database belongs to ${world.publicUrl}.`);
    expect(bot.output).toContain('npm run migrate -- --adopt');
    expect([theOrg().ledger.calls.length, world.slack.requests.length]).toEqual(calls);
  });

  test('--adopt moves it, and the old address is then refused', async () => {
    const port = await freePort();
    const there = { PUBLIC_URL: `http://localhost:${port}/`, PORT: String(port) };
    const before = await deployment();
    const adopted = await runCommand({ ...env, ...there }, MIGRATE, '--adopt');
    expect(adopted).toMatchObject({ code: 0, output: expect.stringContaining(`:${port}`) });
    expect((await deployment())?.id).not.toBe(before?.id);
    // What acts by itself waits until somebody has looked: a copy must not revoke beside the original.
    expect(adopted.output).toContain('Policies are paused');
    expect(await runSql(url, `select value from setting where name = 'policies.paused'`)).toEqual([
      { value: true },
    ]);
    await (await world.startBot(there)).close();
    // It ends the process with 78, as above.
    await expect(world.startBot()).rejects.toThrow(ConfigError);
    const back = await runCommand(env, MIGRATE, '--adopt');
    expect(back.output).toContain(world.publicUrl);
    await (await world.startBot()).close();
  });

  test('--adopt with an address that is none: words, not a stack', async () => {
    const bad = await runCommand({ ...env, PUBLIC_URL: 'http://corp/bots' }, MIGRATE, '--adopt');
    expect(bad.code).toBe(EX_CONFIG);
    expect(bad.output).toContain('PUBLIC_URL');
    expect(bad.output).not.toContain('    at ');
    expect((await deployment())?.public_url).toBe(world.publicUrl);
  });
});

describe('migrations', () => {
  const LATER = '2999-01-01-01-later';
  const insertLater = () =>
    runSql(url, `insert into kysely_migration (name, timestamp) values ($1, now()::text)`, [LATER]);

  test('a build that is older than the schema starts, and restarts', async () => {
    await insertLater();
    for (const _ of [1, 2]) {
      const bot = await world.startBot();
      expect((await fetch(`${world.publicUrl}/readyz`)).status).toBe(200);
      await bot.close();
    }
    const again = await runCommand(env, MIGRATE);
    expect(again.code).toBe(0);
  });

  test('unless the schema has been contracted past it: refused in words', async () => {
    await runSql(url, 'update deployment set oldest_reader = $1', [LATER]);
    await expect(world.startBot()).rejects.toThrow(/needs a newer version of the bot/u);
    await runSql(url, `update deployment set oldest_reader = ''`);
    await runSql(url, 'delete from kysely_migration where name = $1', [LATER]);
  });

  test('down is refused while there is data, in one sentence', async () => {
    const down = await runCommand(env, MIGRATE, 'down');
    expect(down.code).toBe(1);
    expect(down.output).toContain('--lose-data');
    expect(down.output).not.toContain('    at ');
    expect(await runSql(url, 'select 1 from domain')).toHaveLength(1);
  });

  test('two start at once on an empty database; one with MIGRATE=off waits for them', async () => {
    const { adminUrl } = inject('servers');
    const name = `test_${randomBytes(6).toString('hex')}`;
    await runAsAdmin(adminUrl, `create database ${name}`);
    const empty = { DATABASE_URL: addressOf(adminUrl, name), PUBLIC_URL: world.publicUrl };
    const ports = [await freePort(), await freePort(), await freePort()];
    const at = (index: number) => ({ ...empty, PORT: String(ports[index]) });
    const waiting = start({ ...at(0), MIGRATE: 'off' });
    await waiting.says('waiting for migrations');
    expect(waiting.output).not.toContain('"event":"started"');
    const both = [start(at(1)), start(at(2))];
    await Promise.all([...both, waiting].map((bot) => bot.ready()));
    const applied = await runSql(empty.DATABASE_URL, 'select name from kysely_migration');
    expect(applied.length).toBeGreaterThanOrEqual(4);
    expect(await runSql(empty.DATABASE_URL, 'select 1 from deployment')).toHaveLength(1);
    const ends = await Promise.all([...both, waiting].map((bot) => bot.stop()));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    await runAsAdmin(adminUrl, `drop database ${name} with (force)`);
  });

  test('SIGTERM while it waits for migrations ends it with 0', async () => {
    const { adminUrl } = inject('servers');
    const name = `test_${randomBytes(6).toString('hex')}`;
    await runAsAdmin(adminUrl, `create database ${name}`);
    const bot = start({ DATABASE_URL: addressOf(adminUrl, name), MIGRATE: 'off' });
    await bot.says('waiting for migrations');
    expect(await bot.stop()).toEqual({ code: 0, signal: null });
    await runAsAdmin(adminUrl, `drop database ${name} with (force)`);
  });
});

describe('keys', () => {
  const first = () => env.ENCRYPTION_KEYS ?? '';
  const state = async () => (await runSql(url, 'select status, error_code from domain'))[0];
  const keyIds = async () =>
    (
      await runSql(
        url,
        `select distinct split_part(sealed_refresh, '.', 2) as id from grant_secret`,
      )
    ).map(({ id }) => id);
  const ended = async () =>
    (await runSql(url, 'select 1 from sync_run where ended_at is not null')).length;
  /** Whoever runs syncs once; `wake`, so that nobody waits for its next tick. */
  const sync = async (wake: () => unknown = () => {}) => {
    const before = await ended();
    await runSql(url, 'update domain set next_due_at = now()');
    wake();
    await expect.poll(ended, { interval: 20 }).toBeGreaterThan(before);
  };

  test('keys:rotate beside a bot whose grant rotates: resealed, and the grant lives', async () => {
    const org = theOrg();
    const keys = [newKey('second'), first()];
    env.ENCRYPTION_KEYS = keys.join(',');
    const bot = await world.startBot({ ...env, SYNC_INTERVAL: '10s' });
    const box = createSecretBox(
      keys.map((key) => {
        const [id = '', base64 = ''] = key.split(':');
        return { id, key: Buffer.from(base64, 'base64') };
      }),
    );
    const boxBack = createSecretBox(
      keys.toReversed().map((key) => {
        const [id = '', base64 = ''] = key.split(':');
        return { id, key: Buffer.from(base64, 'base64') };
      }),
    );
    const { db, close } = createDatabase({ url, size: 2, onError: () => {} });
    const refreshes = org.ledger.tokenCalls.refresh;
    let running = true;
    let resealed = 0;
    const resealing = (async () => {
      // To and fro, so that each round has something to seal.
      for (let round = 0; running; round += 1) {
        resealed += (await resealAll(db, round % 2 === 0 ? box : boxBack)).resealed;
        await sleep(5);
      }
    })();
    for (let expiry = 0; expiry < 8; expiry += 1) {
      org.endSessions();
      const before = resealed;
      await sync(bot.wakeWorker);
      await expect.poll(() => resealed).toBeGreaterThan(before);
    }
    running = false;
    await resealing;
    await close();
    expect(org.ledger.tokenCalls.refresh - refreshes).toBe(8);
    expect(org.ledger.reuse).toEqual([]);
    expect(org.grants().filter((grant) => grant.state === 'live')).toHaveLength(1);
    expect(await state()).toEqual({ status: 'success', error_code: null });
    await bot.close();
    const rotated = await runCommand(env, 'src/keys.ts', 'rotate');
    expect(rotated).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is left') });
    expect(await keyIds()).toEqual(['second']);
  });

  test('a key that is not here: our error, never an expired grant; /readyz names it', async () => {
    const bot = await world.startBot({ ENCRYPTION_KEYS: newKey('third') });
    await sync(bot.wakeWorker);
    expect(await state()).toEqual({ status: 'error', error_code: 'E-UNKNOWN' });
    const response = await fetch(`${world.publicUrl}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('second');
    const rotate = await runCommand(
      { ...env, ENCRYPTION_KEYS: newKey('third') },
      'src/keys.ts',
      'rotate',
    );
    expect(rotate.code).toBe(1);
    expect(rotate.output).toContain('still under another key');
    expect(rotate.output).not.toContain('    at ');
    await bot.close();
    const good = await world.startBot({ ENCRYPTION_KEYS: first() });
    await sync(good.wakeWorker);
    expect(await state()).toEqual({ status: 'success', error_code: null });
    expect(
      theOrg()
        .grants()
        .filter((grant) => grant.state === 'live'),
    ).toHaveLength(1);
    await good.close();
  });
});
