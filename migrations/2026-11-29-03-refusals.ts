import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Which message of a row this is: the id that Slack remembers it by is made of it.
    alter table notice add column generation integer not null default 0;
    alter table card add column generation integer not null default 0;

    -- Since when Slack has taken nothing from us in a workspace, and its last word.
    alter table workspace add column refused_since timestamptz, add column refused_why text;

    -- What Slack has asked us to leave alone for a while. place: of a post; '': all of the method.
    create table slack_pause (
      workspace_id integer not null references workspace on delete cascade,
      method text not null,
      place text not null,
      until timestamptz not null,
      primary key (workspace_id, method, place)
    );

    alter table route
      -- Whether outsiders can read the channel, and when that was asked; forgotten_at: an older answer does not count.
      add column shared boolean,
      add column looked_at timestamptz,
      add column forgotten_at timestamptz,
      -- While it is paused: when to look whether it takes messages again.
      add column look_again_at timestamptz,
      -- What the admins were told of it last, and when.
      add column told_why text,
      add column told_at timestamptz;
    update route set look_again_at = paused_at where paused_at is not null;
    create index route_paused on route (look_again_at) where paused_at is not null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop index route_paused;
    alter table route drop column shared, drop column looked_at, drop column forgotten_at, drop column look_again_at,
      drop column told_why, drop column told_at;
    drop table slack_pause;
    alter table workspace drop column refused_since, drop column refused_why;
    alter table notice drop column generation;
    alter table card drop column generation;
  `.execute(db);
}
