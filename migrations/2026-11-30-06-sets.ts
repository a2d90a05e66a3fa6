import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Whom a wish means: whoever agrees, agrees to these people and to nobody in their place. Beside its revocation, since
    -- each step of that reads its whole row.
    create table revocation_set (
      workspace_id integer not null,
      revocation_id integer not null,
      user_ids text[] not null,
      -- Where a reading found others than were meant before: who came, and how many went.
      added text[] not null default '{}',
      gone integer not null default 0,
      primary key (workspace_id, revocation_id),
      foreign key (workspace_id, revocation_id) references revocation (workspace_id, id) on delete cascade
    );
    -- The hash of that set; null: asked for by a version that kept none.
    alter table revocation add column set_hash text;
    -- Of those frozen, how many nobody has agreed to but the asker.
    alter table revocation add column beyond_users integer;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop table revocation_set;
    alter table revocation drop column set_hash, drop column beyond_users;
  `.execute(db);
}
