import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Which kinds of cards there are is for the code to say.
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check check (kind ~ '^[a-z]{1,20}$');

    -- What our own app's policy in the org says of the life of a grant: hours, -1 for until revoked; null where it is not visible.
    alter table domain
      add column own_app_id integer,
      add column grant_hours integer,
      add column grant_until_used boolean,
      -- How many days before the grant's end people were told last.
      add column ending_told integer;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table domain drop column own_app_id, drop column grant_hours, drop column grant_until_used, drop column ending_told;
    delete from card where kind = 'ending';
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check
      check (kind in ('domain', 'consent', 'alert', 'access', 'handover', 'app', 'apps', 'revocation'));
  `.execute(db);
}
