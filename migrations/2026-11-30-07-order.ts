import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Points of what is unusual in this org, which decide between apps of one score; rules that cannot speak yet. Both are
    -- written by the next reading.
    alter table app add column unusual integer not null default 0, add column learning text[] not null default '{}';
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`alter table app drop column unusual, drop column learning`.execute(db);
}
