import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Slack's own admins of a workspace, as the last whole walk through its members found them, and where the walk that is
    -- under way stands. A workspace without a row has never been walked through.
    create table slack_admins (
      workspace_id integer primary key references workspace on delete cascade,
      -- Slack user ids, and when Slack had listed all members; null until it has.
      admins text[],
      whole_at timestamptz,
      -- The walk under way: what it has found, the cursor where it goes on ('': at the start), members a page.
      found text[] not null default '{}',
      cursor text not null default '',
      page_size integer not null,
      next_at timestamptz not null,
      claimed_until timestamptz,
      claimed_by uuid,
      -- Failures since Slack answered last; how often Slack did not know its cursor any more.
      tries integer not null default 0,
      restarts integer not null default 0
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table slack_admins`.execute(db);
}
