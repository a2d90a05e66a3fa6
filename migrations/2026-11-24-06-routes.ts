import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    alter table alert
      add column channel text,
      add column ladder_from timestamptz,
      add column last_step_at timestamptz,
      add column reddens_at timestamptz,
      add column flaps integer not null default 0,
      add column back_after_ms bigint,
      add column closed_as text check (closed_as in ('well', 'moved', 'deleted'));
    create index alert_domain on alert (workspace_id, domain_id, opened_at desc);
    create index alert_group on alert (workspace_id, group_id) where group_id is not null;

    -- What a channel gets. Null kinds: nobody has chosen yet, and the channel gets all of the domains that name it.
    alter table route
      add column kinds text[],
      add column domains integer[],
      add column mention text,
      add column quiet_from integer check (quiet_from between 0 and 1439),
      add column quiet_to integer check (quiet_to between 0 and 1439),
      add column zone text,
      add column changed_at timestamptz,
      add column changed_by text;

    -- Whether someone wants DMs about alerts. No row: yes.
    create table dm_choice (
      workspace_id integer not null references workspace on delete cascade,
      user_id text not null,
      wanted boolean not null,
      changed_at timestamptz not null,
      primary key (workspace_id, user_id)
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop table dm_choice;
    alter table route drop column kinds, drop column domains, drop column mention, drop column quiet_from,
      drop column quiet_to, drop column zone, drop column changed_at, drop column changed_by;
    drop index alert_domain, alert_group;
    alter table alert drop column channel, drop column ladder_from, drop column last_step_at, drop column reddens_at,
      drop column flaps, drop column back_after_ms, drop column closed_as;
  `.execute(db);
}
