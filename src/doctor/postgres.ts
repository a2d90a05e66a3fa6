import type { Config } from '../config.ts';
import { createDatabase } from '../db/database.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { clockOffWords } from '../lib/clock.ts';
import { isDatabaseDown } from '../lib/errors.ts';
import { SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';
import { knownMigrations } from '../migrate.ts';
import { bad, type Finding, good, warn } from './finding.ts';

const VERSION_LEAST = 15;
const CHECK_MAX_MS = 15 * SECOND;
// Beside the syncs: what commands, pages and deliveries use, what throws away old rows, and the look for what is due.
const POOL_BASE = 13;

type Database = ReturnType<typeof createDatabase>;

/** PostgreSQL's version, whether a pooler stands before it, its connections, and how far its migrations are. */
export async function checkPostgres(config: Config): Promise<Finding[]> {
  const database = createDatabase({ url: config.databaseUrl, size: 3, onError: () => undefined });
  try {
    return await withTimeLimit(look(database, config), CHECK_MAX_MS, 'no answer in time');
  } catch (error) {
    const cause = isDatabaseDown(error) ? (error as Error).cause : error;
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    return [
      bad(
        'PostgreSQL',
        `does not answer${why}: check DATABASE_URL, and that the server runs and lets us in`,
      ),
    ];
  } finally {
    // A server that hangs must not hold up the other lines.
    await withTimeLimit(database.close(), 1000, 'still closing').catch(() => undefined);
  }
}

async function look(database: Database, config: Config): Promise<Finding[]> {
  const number = Number(await firstValue(database, "select current_setting('server_version_num')"));
  const version = Math.floor(number / 10_000);
  return [
    version >= VERSION_LEAST
      ? good('PostgreSQL', `version ${version}`)
      : bad('PostgreSQL', `version ${version} is too old: use ${VERSION_LEAST} or newer`),
    await pooling(database),
    await compiling(database),
    await connections(database, config.sync.concurrency),
    await clock(database),
    await migrations(database),
    ...(await owner(database, config.publicUrl)),
  ];
}

// Behind transaction pooling a session moves to another server process as soon as its own is lent to somebody.
async function pooling({ pool }: Database): Promise<Finding> {
  const [one, other] = [await pool.connect(), await pool.connect()];
  try {
    const pid = async () =>
      String((await one.query('select pg_backend_pid() as value')).rows[0]?.value);
    const before = await pid();
    await other.query('begin');
    const after = await pid();
    await other.query('rollback');
    if (before === after) return good('Pooling', 'none that would part a session from its locks');
    return bad(
      'Pooling',
      'DATABASE_URL leads through transaction pooling: use the server itself, or session pooling',
    );
  } finally {
    one.release();
    other.release();
  }
}

// What `reset_val` says is what a connection begins with: of the server, its database or its role.
async function compiling({ pool }: Database): Promise<Finding> {
  const { rows } = await pool.query(
    "select setting, reset_val from pg_settings where name = 'jit'",
  );
  if (rows[0]?.setting !== 'off') {
    return bad(
      'JIT',
      'on in our connections too, which makes each sync slow: set jit = off for our role',
    );
  }
  if (rows[0]?.reset_val === 'off') return good('JIT', 'off at the server');
  return good('JIT', 'on at the server, and switched off by each of our connections');
}

async function connections(database: Database, syncs: number): Promise<Finding> {
  const most = Number(await firstValue(database, "select current_setting('max_connections')"));
  const ours = POOL_BASE + syncs;
  if (ours < most) return good('Connections', `up to ${ours} a process, of ${most}`);
  return bad(
    'Connections',
    `a process may want ${ours} of ${most}: lower SYNC_CONCURRENCY or raise max_connections`,
  );
}

async function clock({ db }: Database): Promise<Finding> {
  const shared = createSharedClock();
  await shared.follow(db);
  shared.close();
  const off = clockOffWords(shared.machineAheadMs());
  if (off === undefined) return good('Database clock', 'within seconds of this machine’s');
  return warn(
    'Database clock',
    `${off}. What is due goes by the database’s; Clock says whether this machine’s is right`,
  );
}

async function migrations(database: Database): Promise<Finding> {
  const table = await firstValue(database, "select to_regclass('kysely_migration')::text");
  const rows =
    table === null ? [] : (await database.pool.query('select name from kysely_migration')).rows;
  const applied = new Set(rows.map((row) => row.name));
  const pending = (await knownMigrations()).filter((name) => !applied.has(name));
  if (pending.length === 0) return good('Migrations', 'all applied');
  return bad('Migrations', `${pending.length} to run: npm run migrate`);
}

// A copy of a database would use up the grants of the original.
async function owner(database: Database, publicUrl: string): Promise<Finding[]> {
  if ((await firstValue(database, "select to_regclass('deployment')::text")) === null) return [];
  const theirs = await firstValue(database, 'select public_url from deployment');
  if (theirs === undefined || theirs === publicUrl) return [];
  return [
    bad(
      'Database',
      `belongs to ${theirs}. If the bot has moved here and the other one is off, run \`npm run migrate -- --adopt\``,
    ),
  ];
}

async function firstValue({ pool }: Database, query: string): Promise<unknown> {
  const { rows } = await pool.query(query);
  return Object.values(rows[0] ?? {})[0];
}
