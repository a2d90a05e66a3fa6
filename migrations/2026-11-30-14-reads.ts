import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- How the reading of a domain's API usage log goes: what apps read of the org.
    create table read_log (
      workspace_id integer not null,
      domain_id integer not null,
      due_at timestamptz not null,
      lease_owner uuid,
      lease_until timestamptz,
      -- When the org last said which files there are.
      looked_at timestamptz,
      -- Why the log is not visible; null: it is.
      hidden text,
      -- What the last reading failed of; null: it went well.
      fail_code text,
      failures integer not null default 0,
      primary key (workspace_id, domain_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index read_log_due on read_log (due_at);

    -- Files of the log that were read, so that no call is counted twice. What was counted of one goes with it.
    create table read_file (
      workspace_id integer not null,
      domain_id integer not null,
      file_id text not null,
      created_at timestamptz not null,
      log_date timestamptz not null,
      hourly boolean not null,
      sequence integer not null,
      -- Lines of it: calls; of these, calls that no app could be told of; lines that say too little to be a call.
      calls bigint not null,
      unnamed bigint not null,
      odd bigint not null,
      -- Larger than is read at all: nothing of it is counted.
      too_big boolean not null default false,
      read_at timestamptz not null,
      primary key (workspace_id, domain_id, file_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index read_file_day on read_file (workspace_id, domain_id, log_date);
    create index read_file_read on read_file (workspace_id, domain_id, read_at);

    -- Calls of an app and a user, counted; where there were too many to keep apart, they stand under (other).
    create table app_read (
      workspace_id integer not null,
      domain_id integer not null,
      file_id text not null,
      -- Null: the log names no app that we know.
      app_id integer,
      day date not null,
      user_id text not null,
      object text not null,
      method text not null,
      source_ip text not null,
      calls bigint not null,
      unique nulls not distinct (workspace_id, domain_id, file_id, app_id, user_id, object, method, source_ip),
      foreign key (workspace_id, domain_id, file_id)
        references read_file (workspace_id, domain_id, file_id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
    create index app_read_app on app_read (workspace_id, app_id, day);
    create index app_read_day on app_read (day);

    -- The ten minutes of a file in which one user of an app read the most objects.
    create table app_read_peak (
      workspace_id integer not null,
      domain_id integer not null,
      file_id text not null,
      app_id integer not null,
      user_id text not null,
      at timestamptz not null,
      objects text[] not null,
      primary key (workspace_id, domain_id, file_id, app_id, user_id),
      foreign key (workspace_id, domain_id, file_id)
        references read_file (workspace_id, domain_id, file_id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
    create index app_read_peak_app on app_read_peak (workspace_id, app_id);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table app_read_peak, app_read, read_file, read_log`.execute(db);
}
