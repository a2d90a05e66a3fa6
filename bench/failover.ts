import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../sandbox/embedded/free-port.ts';
import { chooseHome } from '../sandbox/embedded/home.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { openDoor } from '../test/support/door.ts';
import { addOrg } from './scene.ts';
import type { Measured } from './table.ts';

const DEBIANS = '/usr/lib/postgresql/15/bin';
const WAIT_MS = 120_000;
const MOST_SECONDS = 45;

/** A primary ends, and its streaming replica is promoted: from then on until a sync has ended and all is said. */
export async function* run(binaries = DEBIANS): AsyncGenerator<Measured> {
  if (!existsSync(join(binaries, 'pg_basebackup'))) {
    console.error(`No pg_basebackup in ${binaries}: a promotion is not measured.`);
    return;
  }
  const [primary, redis] = await Promise.all([startPostgres({ binaries }), startRedis()]);
  const home = chooseHome();
  const cluster = join(home.path, 'cluster');
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (home.owner)
    for (const path of [home.path, cluster]) chownSync(path, home.owner.uid, home.owner.gid);
  const asOwner = { env: { LC_ALL: 'C', TZ: 'UTC' }, stdio: 'ignore' as const, ...home.owner };
  const program = (name: string, args: readonly string[]) =>
    spawn(join(binaries, name), args, asOwner);
  const done = (child: ReturnType<typeof program>) =>
    new Promise<void>((resolve, reject) =>
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}`)),
      ),
    );

  const port = await freePort();
  await done(
    program('pg_basebackup', ['-D', cluster, '-R', '-X', 'stream', '-d', primary.adminUrl]),
  );
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
  ];
  const replica = program('postgres', ['-D', cluster, ...settings.flatMap((each) => ['-c', each])]);
  const replicaEnded = new Promise((resolve) => replica.on('close', resolve));
  const replicaUrl = new URL(primary.adminUrl);
  replicaUrl.port = String(port);

  const door = await openDoor(primary.adminUrl);
  const world = await startWorld({
    databaseUrl: door.url,
    redisUrl: redis.url,
    orgs: [{ name: 'Acme', size: 'small', seed: 1 }],
    env: { LOG_LEVEL: 'fatal', SYNC_INTERVAL: '24h' },
  });
  const bot = startBotProcess({ env: { ...world.env, LOG_LEVEL: 'info' } });
  const ask = async <Row>(url: string, query: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(query)).rows as Row[];
    } finally {
      await client.end().catch(() => {});
    }
  };
  const until = async (what: string, holds: () => Promise<boolean>) => {
    const by = performance.now() + WAIT_MS;
    while (!(await holds().catch(() => false))) {
      if (performance.now() > by) throw new Error(`never: ${what}`);
      await sleep(50);
    }
  };
  const runs = (url: string) => ask(url, `select 1 from sync_run where outcome = 'complete'`);

  try {
    await bot.ready();
    for (const org of world.orgs) await addOrg(world, org);
    await until('a first sync', async () => (await runs(primary.adminUrl)).length === 1);
    await until('the replica has it', async () => (await runs(replicaUrl.href)).length === 1);
    await ask(primary.adminUrl, `update domain set next_due_at = '2000-01-01'`);
    await until(
      'the replica has that',
      async () =>
        (
          await ask(
            replicaUrl.href,
            `select 1 from domain where next_due_at < '2001-01-01' or run_id is not null`,
          )
        ).length === 1,
    );
    await primary.stop();
    await done(program('pg_ctl', ['promote', '-w', '-D', cluster]));
    door.leadTo(replicaUrl.href);
    const from = performance.now();
    await until('a sync ends', async () => (await runs(replicaUrl.href)).length >= 2);
    await until(
      'all is said',
      async () =>
        (
          await ask(
            replicaUrl.href,
            `select 1 from notice where sent_at is null and dropped_at is null
         union all select 1 from card where wanted > drawn and dead_at is null
         union all select 1 from domain where error_code is not null`,
          )
        ).length === 0,
    );
    yield {
      what: 'PostgreSQL: a replica is promoted, all goes on',
      value: (performance.now() - from) / 1000,
      limit: MOST_SECONDS,
      unit: 's',
      beside: '',
    };
  } finally {
    await bot.stop();
    replica.kill('SIGINT');
    await replicaEnded;
    await door.close();
    await world.close();
    await Promise.all([primary.stop(), redis.stop()]);
    rmSync(home.path, { recursive: true, force: true });
  }
}
