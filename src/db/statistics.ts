import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';

const TABLES = ['app', 'orgUser', 'token'] as const;

/**
 * What PostgreSQL plans by, reckoned anew. Autovacuum sees a first reading only minutes later, and until then queries are
 * planned as if the tables were empty. Throws what PostgreSQL refused.
 */
export async function refreshStatistics(db: Db): Promise<void> {
  for (const table of TABLES) await sql`analyze ${sql.table(table)}`.execute(db);
}

/**
 * The same for a large temporary table, from a tenth of the rows that PostgreSQL would look at: how many there are is what
 * decides. Throws what PostgreSQL refused.
 */
export async function sketchStatistics(trx: Trx, table: string): Promise<void> {
  await sql`select set_config('default_statistics_target', '10', true)`.execute(trx);
  await sql`analyze ${sql.table(table)}`.execute(trx);
}
