import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- What one act asked for is agreed to as one: the id of the first of them; null: it is the first, or alone.
    alter table revocation add column first_id integer;
    create index revocation_first on revocation (workspace_id, first_id) where first_id is not null;
    -- What one person has asked for of late is counted at each ask.
    create index revocation_asker on revocation (workspace_id, asked_by, ended_at);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop index revocation_asker;
    alter table revocation drop column first_id;
  `.execute(db);
}
