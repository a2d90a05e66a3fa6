import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- A message that is edited as its object changes. wanted > drawn: the world has moved on.
    create table card (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      kind text not null check (kind in ('domain', 'consent')),
      subject text not null,
      target text not null,
      channel text,
      ts text,
      wanted integer not null default 1,
      drawn integer not null default 0,
      drawn_at timestamptz,
      due_at timestamptz not null,
      claimed_until timestamptz,
      tries integer not null default 0,
      dead_at timestamptz,
      unique (workspace_id, id),
      unique (workspace_id, kind, subject)
    );
    create index card_due on card (due_at) where wanted > drawn and dead_at is null;

    -- Something that people must be told, once. The key makes it exist once.
    create table notice (
      id uuid primary key,
      workspace_id integer not null references workspace on delete cascade,
      key text not null,
      kind text not null,
      target text not null,
      card_id integer,
      facts jsonb not null,
      created_at timestamptz not null,
      due_at timestamptz not null,
      claimed_until timestamptz,
      tries integer not null default 0,
      sent_at timestamptz,
      sent_channel text,
      sent_ts text,
      dropped_at timestamptz,
      dropped_why text,
      unique (workspace_id, id),
      unique (workspace_id, key),
      foreign key (workspace_id, card_id) references card (workspace_id, id) on delete set null (card_id)
    );
    create index notice_due on notice (due_at) where sent_at is null and dropped_at is null;

    -- A channel that Slack refuses for good, or that has become shared: nothing goes there until someone picks another.
    create table route (
      workspace_id integer not null references workspace on delete cascade,
      channel text not null,
      paused_at timestamptz,
      paused_why text,
      primary key (workspace_id, channel)
    );

    create table audit_event (
      id bigint generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      at timestamptz not null,
      actor text not null,
      action text not null,
      domain_id integer,
      subject text,
      facts jsonb not null default '{}',
      source text not null
    );
    create index audit_event_workspace on audit_event (workspace_id, at desc);

    -- Append-only: nothing changes a record, and only the retention job, which says so, removes old ones.
    create function audit_event_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and current_setting('orgwarden.retention', true) = 'on' then
        return old;
      end if;
      raise exception 'audit_event is append-only';
    end $$;
    create trigger audit_event_append_only before update or delete on audit_event
      for each row execute function audit_event_is_append_only();
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table audit_event, route, notice, card`.execute(db);
  await sql`drop function audit_event_is_append_only`.execute(db);
}
