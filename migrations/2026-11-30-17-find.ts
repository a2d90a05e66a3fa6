import { type Kysely, sql } from 'kysely';

// The index says who holds a token now, so that *by user* reads no token.

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  // At once the lock that the last step takes: to wait for it behind a lesser one, beside a sync that has read tokens and will
  // write some, would be a deadlock.
  await sql`
    lock table token;
    create unique index token_key on token (workspace_id, domain_id, app_id, user_id, created_at) include (gone_at);
    alter table token drop constraint token_pkey, add constraint token_pkey primary key using index token_key;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table token drop constraint token_pkey,
      add constraint token_pkey primary key (workspace_id, domain_id, app_id, user_id, created_at)`.execute(
    db,
  );
}
