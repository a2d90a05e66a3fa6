import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';

const TABLES = ['app', 'orgUser', 'token'] as const;

/** Below so many tokens a sync is as quick by a plan for few. */
const MANY_TOKENS = 1000;
/** From this share of all tokens on PostgreSQL's own analysis would come, too. */
const SHARE = 0.1;

/**
 * What PostgreSQL plans by, reckoned anew after a first reading of so many tokens. Autovacuum sees it only minutes later, and
 * until then queries are planned as if the tables were empty. Left where it is a few tokens among many, since what is reckoned
 * is of all domains, and would be for each of a thousand. Throws what PostgreSQL refused.
 */
export async function refreshStatistics(db: Db, tokens: number): Promise<void> {
  const { rows } = await sql<{ known: number }>`
    select reltuples as known from pg_class where oid = 'token'::regclass`.execute(db);
  if (tokens < MANY_TOKENS && tokens < SHARE * (rows[0]?.known ?? 0)) return;
  for (const table of TABLES) await sql`analyze ${sql.table(table)}`.execute(db);
}

/**
 * The same of apps alone, within the transaction that has written so many of them, where PostgreSQL knows of few: whatever
 * refers to an app is checked by a plan of its own, which else reads all apps of the domain for each row. Left where
 * somebody else is at it.
 */
export async function learnApps(trx: Trx, written: number): Promise<void> {
  const { rows } = await sql<{ known: number }>`
    select reltuples as known from pg_class where oid = 'app'::regclass`.execute(trx);
  const [{ known } = { known: 0 }] = rows;
  if (known < written * 2) await sql`analyze (skip_locked) app`.execute(trx);
}

/** Of fewer rows of a temporary table no plan is bad, and to write down what they are takes longer than to read them. */
export const MANY_ROWS = 1000;

/**
 * The same for a temporary table of so many rows, where they are many, from a tenth of those that PostgreSQL would look at:
 * how many there are is what decides. Throws what PostgreSQL refused.
 */
export async function sketchStatistics(trx: Trx, table: string, rows: number): Promise<void> {
  if (rows < MANY_ROWS) return;
  await sql`select set_config('default_statistics_target', '10', true)`.execute(trx);
  await sql`analyze ${sql.table(table)}`.execute(trx);
}
