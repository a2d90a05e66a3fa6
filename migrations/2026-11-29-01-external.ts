import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    alter table app
      -- Of an external client app: its tokens show its label, or this.
      add column developer_name text,
      -- An external client app bears the name of this app, which has no menu item: 'refused', Salesforce lists these tokens
      -- for another; 'unknown', it was not asked, or does not say.
      add column namesake text,
      -- Salesforce's clock: which of the tokens of this name are an external client app's is settled for those created before.
      add column asked_to timestamptz,
      -- The org's own list of apps has it, whether or not anybody holds a token to it.
      add column is_listed boolean not null default false,
      -- Permission sets and profiles whose people an admin allowed; null where that is not visible.
      add column allowed text[];
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table app drop column developer_name, drop column namesake, drop column asked_to, drop column is_listed,
      drop column allowed;
  `.execute(db);
}
