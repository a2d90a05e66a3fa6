import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Since when Slack says nothing of the people whom it is for; null where it said something at the last try.
    alter table notice add column unsure_since timestamptz;
    alter table card add column unsure_since timestamptz;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table notice drop column unsure_since;
    alter table card drop column unsure_since;
  `.execute(db);
}
