import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

export async function createTables(db: Db): Promise<void> {
  await sql`
    create temporary table stage_odd (
      identity text, user_id text, created bigint
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_token (
      n integer not null, user_id text not null, created bigint not null, copies integer not null, last_used bigint,
      use_count bigint not null
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_app (
      n integer primary key, identity text not null, name text not null, application_id text,
      label text, developer_name text, namespace text, kind text not null, admin_approved_only boolean, start_url text,
      refresh_token_hours integer, until_used boolean, scopes text[], allowed text[], is_allowed_read boolean not null, namesake text, asked_to timestamptz,
      is_listed boolean not null, is_held boolean not null default true, app_id integer
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_moved (n integer not null, user_id text not null, created bigint not null, to_n integer not null)
    on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_user (
      user_id text not null, username text not null, name text not null, email text not null,
      active boolean not null, profile text
    ) on commit preserve rows`.execute(db);
  await sql`
    create temporary table stage_package (
      package_id text not null, name text not null, namespace text, version text not null
    ) on commit preserve rows`.execute(db);
}

export async function dropTables(db: Db): Promise<void> {
  await sql`
    drop table if exists stage_token, stage_app, stage_user, stage_package, stage_group, stage_moved, stage_named, stage_odd`.execute(
    db,
  );
}
