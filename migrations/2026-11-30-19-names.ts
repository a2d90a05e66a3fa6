import { type Kysely, sql } from 'kysely';

// Each sync asks which apps of the workspace bear the names of its own, and which read the same.

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create index app_name on app (workspace_id, name) where gone_at is null;
    create index app_search on app (workspace_id, search, name) where gone_at is null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop index app_name, app_search`.execute(db);
}
