import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- How many days before its end its owner was asked last; null: by a version that asked once, or not at all.
    alter table decision add column asked_days integer;
    -- The approval of it that ran out and that nobody answered for; null: none, or somebody decided since.
    alter table app add column ran_out_id integer,
      add foreign key (workspace_id, ran_out_id) references decision (workspace_id, id) on delete set null (ran_out_id);
    create index app_ran_out on app (workspace_id, ran_out_id) where ran_out_id is not null;

    alter table policy drop constraint policy_kind_check;
    alter table policy add constraint policy_kind_check
      check (kind in ('ban look-alikes', 'revoke unused', 'revoke inactive', 're-revoke banned', 'revoke run out'));

    -- A whole reading has seen this user as active, and nobody was told since that they are not.
    alter table org_user add column seen_active boolean not null default false;

    -- Users of a domain who became inactive and hold tokens, as one reading found them: one card.
    create table leaving (
      id integer generated always as identity primary key,
      workspace_id integer not null,
      domain_id integer not null,
      found_at timestamptz not null,
      -- Somebody answered that they stay as they are.
      left_by text,
      left_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index leaving_found on leaving (found_at);

    create table leaving_user (
      workspace_id integer not null,
      leaving_id integer not null,
      -- Of Salesforce.
      user_id text not null,
      -- As they were found.
      tokens integer not null,
      apps integer not null,
      primary key (workspace_id, leaving_id, user_id),
      foreign key (workspace_id, leaving_id) references leaving (workspace_id, id) on delete cascade
    );

    -- The card of those who left that it was asked for on.
    alter table revocation add column leaving_id integer,
      add foreign key (workspace_id, leaving_id) references leaving (workspace_id, id) on delete set null (leaving_id);
    create index revocation_leaving on revocation (workspace_id, leaving_id) where leaving_id is not null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    delete from card where kind in ('keep', 'leaving');
    alter table revocation drop column leaving_id;
    drop table leaving_user, leaving;
    alter table org_user drop column seen_active;
    delete from policy where kind = 'revoke run out';
    alter table policy drop constraint policy_kind_check;
    alter table policy add constraint policy_kind_check
      check (kind in ('ban look-alikes', 'revoke unused', 'revoke inactive', 're-revoke banned'));
    alter table app drop column ran_out_id;
    alter table decision drop column asked_days;
  `.execute(db);
}
