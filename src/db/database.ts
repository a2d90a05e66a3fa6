import { Kysely, type PostgresPool, type Transaction } from 'kysely';
import pg from 'pg';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';
import { type DbDeadlines, promptly } from './deadlines.ts';
import { createAskFate, isThere, timelineOf } from './fate.ts';
import { CutOff, cutOff, type Guard, guardedPool } from './guard.ts';
import { NamingDialect, naming } from './naming.ts';
import type { Database } from './tables.ts';
import type { TimeSaid } from './time-said.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

export type OpenDatabase = ReturnType<typeof createDatabase>;

/** PostgreSQL's own, by their names. */
type Settings = Readonly<Record<string, string | number>>;

/**
 * What holds for each of our connections. Our statements are many and short: compiling them costs seconds, saves nothing,
 * and where it is on is PostgreSQL's guess. A process that is frozen within a transaction must not hold a row for ever.
 */
const settings = (deadlines: DbDeadlines): Settings => ({
  jit: 'off',
  statement_timeout: deadlines.statement,
  lock_timeout: deadlines.lock,
  idle_in_transaction_session_timeout: MINUTE,
});

/**
 * Statements, since an address may have `options` of its own, and a session pooler refuses those that it does not know. What
 * the address itself says stays.
 */
function settle(
  url: string,
  wanted: Settings,
  deadlines: DbDeadlines,
  timelines: WeakMap<pg.ClientBase, string>,
  onTime: (said: TimeSaid) => void,
) {
  const own = new URL(url).searchParams;
  const text = Object.entries(wanted)
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `set ${name} = ${value}`)
    .join('; ');
  return async (client: pg.ClientBase): Promise<void> => {
    const set = async () => {
      const from = monotonicMs();
      const answers: unknown = await client.query(`${text}; select clock_timestamp() as at`);
      // One for each statement.
      const last = [answers as pg.QueryResult<{ at: Date }>[]].flat().at(-1);
      if (last?.rows[0]) onTime({ at: last.rows[0].at, from, to: monotonicMs() });
      const timeline = await timelineOf(client);
      if (timeline !== undefined) timelines.set(client, timeline);
    };
    await withTimeLimit(set(), deadlines.connect, 'PostgreSQL did not answer').catch((error) => {
      cutOff(client, 'PostgreSQL did not answer');
      throw error;
    });
  };
}

/** A pool that is closed waits for whoever holds a connection, and may wait for a server that says nothing. */
const CLOSE_MAX_MS = 2_000;

/**
 * Opens the pool. `size` is the most connections of this process; `onError` hears of idle connections that broke
 * (the pool replaces them); `onTime` what PostgreSQL's clock says at each new connection; `settings` hold for each of them.
 */
export function createDatabase(asked: {
  url: string;
  size: number;
  onError: (error: Error) => void;
  onTime?: (said: TimeSaid) => void;
  deadlines?: DbDeadlines;
  settings?: Settings;
}) {
  const { url, size, deadlines = promptly, onTime = () => {} } = asked;
  const timelines = new WeakMap<pg.ClientBase, string>();
  const settled = settle(
    url,
    { ...settings(deadlines), ...asked.settings },
    deadlines,
    timelines,
    onTime,
  );
  const broken = new WeakSet<pg.ClientBase>();
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: deadlines.connect,
    // Those of the last minute: to begin one anew costs as much as a hundred questions.
    idleTimeoutMillis: MINUTE,
    keepAlive: true,
    keepAliveInitialDelayMillis: deadlines.keepAlive,
    application_name: 'orgwarden',
    onConnect: (client) => {
      // One that breaks while it is being settled, or held between two statements: their next statement fails. Unheard, it
      // would end the process.
      client.on('error', () => broken.add(client));
      return settled(client);
    },
  });
  let isClosing = false;
  // One that we gave up ourselves, or that meets a server that stops: nobody has lost anything.
  pool.on('error', (error) => {
    if (!isClosing && !(error instanceof CutOff)) asked.onError(error);
  });
  const guard: Guard = { deadlines, timelines, broken, askFate: createAskFate(url, deadlines) };
  const db = kyselyOn(guardedPool(pool, guard));
  return {
    db,
    pool,
    guard,
    /** Whether the server answers somebody who comes anew. Never rejects. */
    isThere: (withinMs: number) => isThere(url, withinMs),
    async close(): Promise<void> {
      isClosing = true;
      // Kysely leaves a pool alone that it was never asked to use.
      const ended = db.destroy().then(() => (pool.ending ? undefined : pool.end()));
      await withTimeLimit(ended, CLOSE_MAX_MS, 'connections are still in use');
    },
  };
}

/** Columns have their names in camelCase: see `naming`. */
export const kyselyOn = (pool: PostgresPool): Db =>
  new Kysely<Database>({ dialect: new NamingDialect({ pool }), plugins: [naming] });
