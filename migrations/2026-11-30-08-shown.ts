import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- What people last saw of its subject in a new message, and since when its own message stands; null: of a version before.
    alter table card add column shown jsonb;
    alter table card add column posted_at timestamptz;
    -- Messages that lead to a newer one, which is not out yet.
    create index card_leading on card (workspace_id) where wanted = 0;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop index card_leading;
    delete from card where kind = 'app' and subject like '%/was/%';
    alter table card drop column posted_at;
    alter table card drop column shown;
  `.execute(db);
}
