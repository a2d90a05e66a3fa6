import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { MINUTE, SECOND } from '../lib/time.ts';
import type { Database } from './tables.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/**
 * What each session begins with. By statements: an address may have `options` of its own, and a session pooler such as
 * PgBouncer refuses startup parameters that it does not track.
 */
const SESSION = [
  // Our statements are many and short: compiling them costs seconds, saves nothing, and where it is on is PostgreSQL's guess.
  'set jit = off',
  // A process that is frozen within a transaction must not hold a domain's row for ever.
  `set idle_in_transaction_session_timeout = ${MINUTE}`,
].join('; ');

async function prepare(client: pg.ClientBase): Promise<void> {
  await client.query(SESSION);
}

/**
 * Opens the pool. `size` is the most connections of this process; `onError` hears of idle connections that broke
 * (the pool replaces them).
 */
export function createDatabase(settings: {
  url: string;
  size: number;
  onError: (error: Error) => void;
}) {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.size,
    connectionTimeoutMillis: 10 * SECOND,
    keepAlive: true,
    application_name: 'orgwarden',
    onConnect: prepare,
  });
  let isClosing = false;
  // A connection that is being given up may meet a server that stops: nobody has lost anything.
  pool.on('error', (error) => {
    if (!isClosing) settings.onError(error);
  });
  // One that breaks while somebody holds it, between two statements: their next statement fails. Unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = kyselyOn(pool);
  return {
    db,
    pool,
    async close(): Promise<void> {
      isClosing = true;
      await db.destroy();
      // Kysely leaves a pool alone that it was never asked to use.
      if (!pool.ending) await pool.end();
    },
  };
}

/** Columns in camelCase, here and in results of raw SQL, whose own text says them as PostgreSQL does. JSON stays as it is. */
export const kyselyOn = (pool: pg.Pool): Db =>
  new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
