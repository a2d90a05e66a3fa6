import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- What Slack delivered, by a hash of its trigger or event id: it comes again to another process, or is sent again by others.
    create table slack_delivery (
      workspace_id integer not null references workspace on delete cascade,
      key text not null,
      at timestamptz not null,
      primary key (workspace_id, key)
    );
    create index slack_delivery_at on slack_delivery (at);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table slack_delivery`.execute(db);
}
