import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Tokens of many apps are asked to be removed as one act, too, without a decision on them.
    alter table decision_group drop constraint decision_group_kind_check;
    alter table decision_group add constraint decision_group_kind_check
      check (kind in ('approved', 'banned', 'ignored', 'snoozed', 'assigned', 'imported', 'revoked'));
    -- The act that asked for it, where no decision of it says so.
    alter table revocation add column group_id integer;
    alter table revocation add foreign key (workspace_id, group_id) references decision_group (workspace_id, id)
      on delete set null (group_id);
    create index revocation_group on revocation (workspace_id, group_id) where group_id is not null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    alter table revocation drop column group_id;
    delete from decision_group where kind = 'revoked';
    alter table decision_group drop constraint decision_group_kind_check;
    alter table decision_group add constraint decision_group_kind_check
      check (kind in ('approved', 'banned', 'ignored', 'snoozed', 'assigned', 'imported'));
  `.execute(db);
}
