import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Who is to approve in Salesforce, where that is not the one who asked.
    alter table consent add column handed_to text;
    -- When what is past its time was last thrown away.
    alter table deployment add column retention_at timestamptz;

    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check
      check (kind in ('domain', 'consent', 'alert', 'access', 'handover'));
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    delete from card where kind in ('access', 'handover');
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check check (kind in ('domain', 'consent', 'alert'));
    alter table deployment drop column retention_at;
    alter table consent drop column handed_to;
  `.execute(db);
}
