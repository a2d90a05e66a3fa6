import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- A vendor said that it was breached: what an admin ticked of its apps, and how far ending it is.
    create table breach (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      -- As it was typed.
      vendor text not null,
      is_drill boolean not null,
      -- Since when its tokens may be in foreign hands, as the admin says.
      since timestamptz not null,
      reason text not null,
      asked_by text not null,
      asked_at timestamptz not null,
      -- Of the ids of its apps: a drill and the real thing with the same list have the same.
      list_hash text not null,
      state text not null check (state in ('asked', 'revoking', 'watching', 'ended', 'refused', 'stopped', 'drill')),
      stop_by text,
      -- Until when new tokens of its apps are revoked; null: not all of them are done.
      watch_until timestamptz,
      -- When it is looked at next; null: never again.
      due_at timestamptz,
      ended_at timestamptz,
      unique (workspace_id, id)
    );
    create index breach_due on breach (due_at) where due_at is not null;

    create table breach_app (
      workspace_id integer not null,
      breach_id integer not null,
      app_id integer not null,
      -- What it was found by.
      matched text[] not null,
      -- As they were shown.
      users integer not null,
      admins integer,
      tokens integer not null,
      last_used_at timestamptz,
      primary key (workspace_id, breach_id, app_id),
      foreign key (workspace_id, breach_id) references breach (workspace_id, id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
    create index breach_app_app on breach_app (workspace_id, app_id);

    -- The breach that it is part of.
    alter table revocation add column breach_id integer,
      add foreign key (workspace_id, breach_id) references breach (workspace_id, id) on delete set null (breach_id);
    create index revocation_breach on revocation (workspace_id, breach_id) where breach_id is not null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    delete from card where kind = 'breach';
    drop index revocation_breach;
    alter table revocation drop column breach_id;
    drop table breach_app, breach;
  `.execute(db);
}
