import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    alter table domain
      add column deleted_by text,
      add column delete_reason text,
      add column grant_end text check (grant_end in ('pending', 'confirmed', 'unconfirmed', 'left', 'kept')),
      add column catch_up_since timestamptz,
      add column stretched_ms bigint,
      add column reconnected_at timestamptz,
      add column reconnected_by text;

    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check check (kind in ('domain', 'consent', 'alert'));

    -- One condition of one domain that people must act on; open while closed_at is null. A group has no domain of its own.
    create table alert (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      domain_id integer,
      condition text not null,
      code text,
      facts jsonb not null default '{}',
      level text not null check (level in ('red', 'orange')),
      owner text not null,
      opened_at timestamptz not null,
      last_seen_at timestamptz not null,
      seen integer not null default 1,
      step integer not null default 0,
      next_step_at timestamptz,
      held_until timestamptz,
      acknowledged_at timestamptz,
      acknowledged_by text,
      quiet_until timestamptz,
      snoozed_by text,
      snooze_reason text,
      moved_to integer,
      group_id integer,
      closed_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade,
      foreign key (workspace_id, moved_to) references alert (workspace_id, id) on delete set null (moved_to),
      foreign key (workspace_id, group_id) references alert (workspace_id, id) on delete set null (group_id)
    );
    create unique index alert_open on alert (workspace_id, domain_id, condition) where closed_at is null and domain_id is not null;
    create index alert_next on alert (next_step_at) where closed_at is null;

    create table access_request (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      user_id text not null,
      role text not null check (role in ('viewer', 'operator', 'admin')),
      reason text not null,
      asked_at timestamptz not null,
      answered_at timestamptz,
      answered_by text,
      answer text check (answer in ('given', 'declined')),
      until timestamptz,
      note text,
      unique (workspace_id, id)
    );
    create index access_request_user on access_request (workspace_id, user_id, asked_at desc);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop table access_request, alert;
    delete from card where kind = 'alert';
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check check (kind in ('domain', 'consent'));
    alter table domain drop column deleted_by, drop column delete_reason, drop column grant_end,
      drop column catch_up_since, drop column stretched_ms, drop column reconnected_at, drop column reconnected_by;
  `.execute(db);
}
