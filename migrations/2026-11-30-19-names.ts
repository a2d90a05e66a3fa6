import { type Kysely, sql } from 'kysely';

// Each sync asks which apps of the workspace bear the names of its own, and which read the same. By the beginning of names: a
// whole one may be longer than an index takes.

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create index app_named on app (workspace_id, left(name, 200)) where gone_at is null;
    create index app_alike on app (workspace_id, left(search, 200), left(name, 200)) where gone_at is null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop index app_named, app_alike`.execute(db);
}
