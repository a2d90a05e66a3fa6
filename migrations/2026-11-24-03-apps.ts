import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table app (
      id integer generated always as identity primary key,
      workspace_id integer not null,
      domain_id integer not null,
      identity text not null,
      name text not null,
      application_id text,
      label text,
      namespace text,
      kind text not null,
      admin_approved_only boolean,
      start_url text,
      refresh_token_hours integer,
      first_seen_at timestamptz not null,
      gone_at timestamptz,
      unique (workspace_id, id),
      unique (workspace_id, domain_id, id),
      unique (workspace_id, domain_id, identity),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    -- Approvals that are equal in app, user and second are one row: nothing that Salesforce shows tells them apart.
    create table token (
      workspace_id integer not null,
      domain_id integer not null,
      app_id integer not null,
      user_id text not null,
      created_at timestamptz not null,
      copies integer not null,
      last_used_at timestamptz,
      use_count bigint not null,
      first_seen_at timestamptz not null,
      gone_at timestamptz,
      primary key (workspace_id, domain_id, app_id, user_id, created_at),
      foreign key (workspace_id, domain_id, app_id) references app (workspace_id, domain_id, id) on delete cascade
    ) with (fillfactor = 90);

    create table org_user (
      workspace_id integer not null,
      domain_id integer not null,
      user_id text not null,
      username text not null,
      name text not null,
      email text not null,
      active boolean not null,
      profile text,
      gone_at timestamptz,
      primary key (workspace_id, domain_id, user_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    create table package (
      workspace_id integer not null,
      domain_id integer not null,
      package_id text not null,
      name text not null,
      namespace text,
      version text not null,
      gone_at timestamptz,
      primary key (workspace_id, domain_id, package_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    create table app_use (
      workspace_id integer not null,
      domain_id integer not null,
      app_id integer not null,
      day date not null,
      users integer not null,
      tokens integer not null,
      uses bigint not null,
      primary key (workspace_id, domain_id, app_id, day),
      foreign key (workspace_id, domain_id, app_id) references app (workspace_id, domain_id, id) on delete cascade
    );

    create table finding (
      workspace_id integer not null,
      app_id integer not null,
      rule text not null,
      severity text not null,
      evidence jsonb not null,
      since timestamptz not null,
      ended_at timestamptz,
      primary key (workspace_id, app_id, rule),
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table finding, app_use, package, org_user, token, app`.execute(db);
}
