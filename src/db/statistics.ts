import { sql } from 'kysely';
import type { Db } from './database.ts';

const TABLES = ['app', 'orgUser', 'token'] as const;

/**
 * What PostgreSQL plans by, reckoned anew. Autovacuum sees a first reading only minutes later, and until then queries are
 * planned as if the tables were empty. Throws what PostgreSQL refused.
 */
export async function refreshStatistics(db: Db): Promise<void> {
  for (const table of TABLES) await sql`analyze ${sql.table(table)}`.execute(db);
}
