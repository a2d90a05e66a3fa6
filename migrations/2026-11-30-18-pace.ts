import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- A channel or person for whom many messages wait: each has its turn, a second after the one before.
    create table post_pace (
      workspace_id integer not null references workspace on delete cascade,
      place text not null,
      -- When the next one has its turn.
      until timestamptz not null,
      primary key (workspace_id, place)
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table post_pace`.execute(db);
}
