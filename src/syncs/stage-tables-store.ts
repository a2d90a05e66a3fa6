import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Stage } from '../db/stage.ts';

const NAME = 'the tables of a reading';
/** Beyond this the tables are made anew: to empty them by rows would take long, and never gives their room back. */
const MOST_KEPT_BYTES = 2 * 1024 * 1024;

/** What a reading brought, and what its commit makes of it. */
const tables = {
  stage_odd: 'identity text, user_id text, created bigint',
  stage_token: `n integer not null, user_id text not null, created bigint not null, copies integer not null, last_used bigint,
    use_count bigint not null`,
  stage_app: `n integer primary key, identity text not null, name text not null, application_id text,
    label text, developer_name text, namespace text, kind text not null, admin_approved_only boolean, start_url text,
    refresh_token_hours integer, until_used boolean, scopes text[], allowed text[], is_allowed_read boolean not null, namesake text, asked_to timestamptz,
    is_listed boolean not null, is_held boolean not null default true, app_id integer`,
  stage_moved:
    'n integer not null, user_id text not null, created bigint not null, to_n integer not null',
  stage_user: `user_id text not null, username text not null, name text not null, email text not null,
    active boolean not null, profile text`,
  stage_package:
    'package_id text not null, name text not null, namespace text, version text not null',
  stage_named: 'n integer, user_id text, created bigint, copies integer, whose text',
  stage_group:
    'n integer, user_id text, created_at timestamptz, copies integer, last_used_at timestamptz, use_count bigint',
  stage_family: 'f integer, identity text, is_bare boolean',
  stage_proven: 'app_id integer, user_id text, created_at timestamptz, is_later boolean, n integer',
  stage_difference: `n integer, app_id integer, user_id text, created_at timestamptz, copies integer, last_used_at timestamptz,
    use_count bigint, is_known boolean`,
  stage_unplaced: `app_id integer, f integer, kind text, namesake text, is_begun boolean, user_id text,
    created_at timestamptz`,
  stage_kept: 'app_id integer, user_id text',
  stage_person: 'user_id text',
};
const names = Object.keys(tables);

/**
 * Empty temporary tables for one reading and its commit. To make them takes longer than a small sync, so a connection keeps
 * them from one to the next.
 */
export async function openTables({ db, left }: Stage): Promise<void> {
  if (left.delete(NAME)) return;
  // The names may be there from a reading that did not end, or of another process, where a pooler hands on a connection as it is.
  await dropTables(db);
  const made = Object.entries(tables).map(
    ([name, columns]) => `create temporary table ${name} (${columns})`,
  );
  await sql.raw(made.join('; ')).execute(db);
}

/** After a reading that ended well: the next one on this connection finds them empty. */
export async function leaveTables({ db, left }: Stage): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    select sum(pg_total_relation_size(name::regclass))::float8 as bytes from unnest(${names}::text[]) as name`.execute(
    db,
  );
  if ((rows[0]?.bytes ?? 0) <= MOST_KEPT_BYTES) {
    await sql.raw(names.map((name) => `delete from ${name}`).join('; ')).execute(db);
    left.add(NAME);
  } else await dropTables(db);
}

const dropTables = (db: Db) => sql`drop table if exists ${sql.raw(names.join(', '))}`.execute(db);
