import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { FileMigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration';
import pg from 'pg';

const CONNECT_MAX_MS = 10_000;
/** A migration may take long, and says nothing meanwhile: that the server is there is asked of TCP. */
const KEEP_ALIVE_MS = 30_000;

const DEADLOCK = '40P01';
const TRIES = 5;

const folder = path.join(import.meta.dirname, '..', 'migrations');

/** Names of the migrations that this build knows, oldest first. */
export async function knownMigrations(): Promise<string[]> {
  const files = await fs.readdir(folder);
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** Names that the database has had, oldest first; none where it is new. */
export async function appliedMigrations<T>(db: Kysely<T>): Promise<string[]> {
  const { rows } = await sql<{ found: string | null }>`
    select to_regclass('kysely_migration')::text as found`.execute(db);
  if (!rows[0]?.found) return [];
  const applied = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db);
  return applied.rows.map((row) => row.name);
}

/** How far a database is, for this build. `tooNew` says in words why this build may not use it. */
export async function migrationState<T>(
  db: Kysely<T>,
): Promise<{ pending: number; tooNew: string | undefined }> {
  const known = await knownMigrations();
  const applied = new Set(await appliedMigrations(db));
  const pending = known.filter((name) => !applied.has(name)).length;
  if (pending > 0) return { pending, tooNew: undefined };
  const { rows } = await sql<{ oldest: string }>`
    select oldest_reader as oldest from deployment`.execute(db);
  const oldest = rows[0]?.oldest ?? '';
  const newest = known.at(-1) ?? '';
  const tooNew =
    oldest > newest
      ? `This database needs a newer version of the bot (one that knows ${oldest}); this one knows ${newest}.`
      : undefined;
  return { pending, tooNew };
}

/**
 * Runs what is pending, under Kysely's own lock, so that any number of processes may start at once. A database that is
 * newer than this build is left alone: Kysely's migrator would call it corrupted (`readable` decides whether we start).
 */
export async function migrateToLatest(url: string): Promise<void> {
  await withDatabase(url, async (db) => {
    const known = new Set(await knownMigrations());
    const applied = await appliedMigrations(db);
    if (applied.some((name) => !known.has(name))) return;
    await unlessDeadlocked(() => migrator(db).migrateToLatest());
  });
}

/** One step back. Refused where a table that it drops holds rows, unless `loseData`. Gives the name undone, if any. */
export async function migrateDown(url: string, loseData: boolean): Promise<string | undefined> {
  return withDatabase(url, async (db) => {
    if (!loseData && (await holdsRows(db))) {
      throw new Error(
        'The tables of the newest migration may hold rows. Back up first, then run: npm run migrate -- down --lose-data',
      );
    }
    const [undone] = await unlessDeadlocked(() => migrator(db).migrateDown());
    return undone?.migrationName;
  });
}

/**
 * What is done in one transaction takes locks of many tables, beside a bot that goes on. Where both wait for each other, PostgreSQL
 * ends one of them, mostly us; nothing of it is done then, and it is done again.
 */
async function unlessDeadlocked(
  run: () => Promise<MigrationResultSet>,
): Promise<NonNullable<MigrationResultSet['results']>> {
  for (let nth = 1; ; nth += 1) {
    const { error, results } = await run();
    if (!error) return results ?? [];
    const isDeadlock = error instanceof pg.DatabaseError && error.code === DEADLOCK;
    if (!isDeadlock || nth === TRIES) throw error;
  }
}

async function holdsRows(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ tables: string[] | null }>`
    select array_agg(format('%I', relname)) as tables from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname not like 'kysely_%'`.execute(
    db,
  );
  for (const table of rows[0]?.tables ?? []) {
    const found = await sql<{ some: boolean }>`
      select exists (select from ${sql.raw(table)}) as some`.execute(db);
    if (found.rows[0]?.some) return true;
  }
  return false;
}

function migrator(db: Kysely<unknown>): Migrator {
  return new Migrator({
    db,
    provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }),
  });
}

async function withDatabase<T>(url: string, work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'orgwarden migrate',
  });
  // Of an idle connection, or of one that ends a moment after its pool: nobody waits for it.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
