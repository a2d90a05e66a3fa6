import { type Kysely, sql } from 'kysely';

// For whoever had the migration before this one when it still held whole names.

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    drop index if exists app_name, app_search;
    create index if not exists app_named on app (workspace_id, left(name, 200)) where gone_at is null;
    create index if not exists app_alike on app (workspace_id, left(search, 200), left(name, 200)) where gone_at is null;
  `.execute(db);
}

// The indexes are those of the migration before.
export async function down(): Promise<void> {}
