import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table deployment (
      one boolean primary key default true check (one),
      id text not null,
      public_url text not null,
      adopted_at timestamptz not null,
      oldest_reader text not null default ''
    );

    create table workspace (
      id integer generated always as identity primary key,
      team_id text not null unique,
      name text not null,
      slack_url text not null default '',
      alert_channel text,
      paused_until timestamptz,
      gone_at timestamptz,
      created_at timestamptz not null
    );

    create table installation (
      workspace_id integer primary key references workspace on delete cascade,
      sealed text not null,
      is_enterprise boolean not null default false,
      installed_by text,
      installed_at timestamptz not null
    );

    create table member (
      workspace_id integer not null references workspace on delete cascade,
      user_id text not null,
      role text not null check (role in ('viewer', 'operator', 'admin')),
      granted_by text not null,
      granted_at timestamptz not null,
      until timestamptz,
      primary key (workspace_id, user_id)
    );

    create table setting (
      workspace_id integer not null references workspace on delete cascade,
      name text not null,
      value jsonb not null,
      primary key (workspace_id, name)
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table setting, member, installation, workspace, deployment`.execute(db);
}
