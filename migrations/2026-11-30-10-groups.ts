import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- One act of a person on many apps: it is told once, and can be undone as one until its time is over.
    create table decision_group (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      kind text not null check (kind in ('approved', 'banned', 'ignored', 'snoozed', 'assigned', 'imported')),
      reason text,
      -- Of what was decided or snoozed alike.
      until timestamptz,
      -- To whom they were assigned.
      owner text,
      made_by text not null,
      made_at timestamptz not null,
      undo_until timestamptz not null,
      undone_by text,
      undone_at timestamptz,
      -- Its message no longer offers to undo it.
      closed_at timestamptz,
      unique (workspace_id, id)
    );
    create index decision_group_open on decision_group (undo_until) where closed_at is null;

    create table decision_group_app (
      workspace_id integer not null,
      group_id integer not null,
      app_id integer not null,
      -- What was decided of it; null where it was snoozed or assigned.
      decision_id integer,
      -- The app as it was.
      before jsonb not null,
      -- What undoing did about it; null: not undone.
      undone text check (undone in ('back', 'left')),
      primary key (workspace_id, group_id, app_id),
      foreign key (workspace_id, group_id) references decision_group (workspace_id, id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
    create index decision_group_app_decision on decision_group_app (workspace_id, decision_id) where decision_id is not null;
    create index decision_group_app_app on decision_group_app (workspace_id, app_id);

    -- Who decided, as a file says it: foreign text. Who gave the file is made_by.
    alter table decision add column said_by text;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table decision drop column said_by;
    drop table decision_group_app;
    drop table decision_group;
  `.execute(db);
}
