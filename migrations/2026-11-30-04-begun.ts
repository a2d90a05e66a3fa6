import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Since when members are listed: where nobody had asked before, nothing is late.
    alter table slack_admins add column begun_at timestamptz not null default now();
    update slack_admins set begun_at = whole_at where whole_at < begun_at;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`alter table slack_admins drop column begun_at`.execute(db);
}
