import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- The light poll of a domain for new grants, between its syncs: a row of its own, so that they do not wait for each other.
    create table look (
      workspace_id integer not null,
      domain_id integer not null,
      -- Null: it rests until a sync has ended well.
      due_at timestamptz,
      every_ms bigint not null,
      -- Salesforce's clock: what was granted before is seen, by a look or by a sync; and by a whole sync.
      looked_to timestamptz not null,
      synced_to timestamptz not null,
      claimed_until timestamptz,
      claimed_by uuid,
      failures integer not null default 0,
      -- API calls of looks, and syncs that looks brought forward, in the day that began then.
      day_from timestamptz not null,
      calls integer not null default 0,
      brought integer not null default 0,
      primary key (workspace_id, domain_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index look_due on look (due_at);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table look`.execute(db);
}
