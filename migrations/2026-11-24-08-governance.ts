import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check
      check (kind in ('domain', 'consent', 'alert', 'access', 'handover', 'app', 'apps', 'revocation'));

    -- What is shown and asked for most of an app, counted when it changes: lists must not count tokens.
    alter table app
      add column users integer not null default 0,
      add column tokens integer not null default 0,
      add column admins integer,
      add column uses bigint not null default 0,
      add column last_used_at timestamptz,
      add column first_token_at timestamptz,
      add column first_user text,
      add column scopes text[],
      add column until_used boolean,
      add column search text not null default '',
      add column risk integer not null default 0,
      add column level text not null default 'low' check (level in ('high', 'medium', 'low')),
      add column unknowns text[] not null default '{}',
      add column status text not null default 'new' check (status in ('new', 'approved', 'banned', 'ignored')),
      add column decision_id integer,
      add column in_baseline boolean not null default false,
      add column owner text,
      add column snoozed_until timestamptz,
      add column snoozed_by text,
      add column snooze_reason text,
      add column blocked_said_at timestamptz,
      add column blocked_said_by text;
    create index app_shown on app (workspace_id, status, risk desc, id) where gone_at is null;
    create index app_identity on app (workspace_id, identity);

    -- Null: which permissions a holder has is not visible.
    alter table org_user add column privileges text[];

    alter table domain
      add column logins_read_to timestamptz,
      add column trail_read_to timestamptz;

    -- What a rule says of a domain as a whole.
    create table domain_finding (
      workspace_id integer not null,
      domain_id integer not null,
      rule text not null,
      severity text not null,
      evidence jsonb not null,
      since timestamptz not null,
      ended_at timestamptz,
      primary key (workspace_id, domain_id, rule),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    -- From where an app signed people in: what is new there is a signal. 30 days.
    create table app_source (
      workspace_id integer not null,
      domain_id integer not null,
      application text not null,
      source_ip text not null,
      first_at timestamptz not null,
      last_at timestamptz not null,
      primary key (workspace_id, domain_id, application, source_ip),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    -- Lines of Salesforce's own audit trail that speak of apps and permissions. 30 days.
    create table trail_event (
      workspace_id integer not null,
      domain_id integer not null,
      id text not null,
      at timestamptz not null,
      action text not null,
      by_user text,
      display text not null,
      primary key (workspace_id, domain_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    -- A change of mind is a new row: its id is the version that acts refer to.
    create table decision (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      domain_id integer,
      app_id integer,
      verdict text not null check (verdict in ('approved', 'banned', 'ignored')),
      everywhere boolean not null,
      -- The fingerprint that a person saw.
      identity text not null,
      name text not null,
      namespace text,
      start_host text,
      installed boolean not null,
      reason text,
      note text,
      who text,
      owner text,
      until timestamptz,
      seen jsonb not null,
      made_by text not null,
      made_at timestamptz not null,
      source text not null check (source in ('slack', 'import', 'policy')),
      reminded_at timestamptz,
      ended_at timestamptz,
      ended_by text,
      ended_why text check (ended_why in ('changed', 'expired', 'reopened', 'undone')),
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete set null (domain_id),
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete set null (app_id)
    );
    create index decision_live on decision (workspace_id) where ended_at is null;

    create table policy (
      workspace_id integer not null references workspace on delete cascade,
      kind text not null check (kind in ('ban look-alikes', 'revoke unused', 'revoke inactive', 're-revoke banned')),
      is_on boolean not null default false,
      asked_by text,
      asked_at timestamptz,
      on_by text,
      on_since timestamptz,
      rehearsal jsonb,
      primary key (workspace_id, kind)
    );

    create table revocation (
      id integer generated always as identity primary key,
      workspace_id integer not null,
      domain_id integer not null,
      app_id integer not null,
      decision_id integer,
      policy_kind text,
      asked_by text not null,
      asked_at timestamptz not null,
      reason text,
      reach text not null check (reach in ('all', 'users', 'unused', 'inactive')),
      user_ids text[] not null default '{}',
      unused_days integer,
      shown_tokens integer not null,
      shown_users integer not null,
      state text not null check (state in ('asked', 'due', 'running', 'proving', 'done', 'stopped', 'again', 'refused')),
      second_until timestamptz,
      agreed_by text,
      stop_by text,
      stop_why text,
      frozen_at timestamptz,
      frozen_tokens integer,
      frozen_users integer,
      removed integer not null default 0,
      failed integer not null default 0,
      fail_code text,
      before_tokens integer,
      after_tokens integer,
      due_at timestamptz not null,
      tries integer not null default 0,
      lease_owner text,
      lease_until timestamptz,
      -- Salesforce's clock: which tokens are counted, and when rows were last proven to be gone.
      read_at timestamptz,
      proven_at timestamptz,
      ended_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade,
      foreign key (workspace_id, decision_id) references decision (workspace_id, id)
    );
    create index revocation_due on revocation (due_at) where ended_at is null;
    create index revocation_app on revocation (workspace_id, app_id, id desc);

    -- The rows that were meant when the first reading froze them; nothing outside is ever revoked.
    create table revocation_row (
      workspace_id integer not null,
      revocation_id integer not null,
      user_id text not null,
      created_at timestamptz not null,
      copies integer not null,
      state text not null default 'due' check (state in ('due', 'sent', 'gone', 'failed')),
      fail_code text,
      primary key (workspace_id, revocation_id, user_id, created_at),
      foreign key (workspace_id, revocation_id) references revocation (workspace_id, id) on delete cascade
    );
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    delete from card where kind in ('app', 'apps', 'revocation');
    alter table card drop constraint card_kind_check;
    alter table card add constraint card_kind_check
      check (kind in ('domain', 'consent', 'alert', 'access', 'handover'));
    drop table revocation_row, revocation, policy, decision, trail_event, app_source, domain_finding;
    alter table domain drop column logins_read_to, drop column trail_read_to;
    alter table org_user drop column privileges;
    drop index app_shown, app_identity;
    alter table app drop column users, drop column tokens, drop column admins, drop column uses, drop column last_used_at,
      drop column first_token_at, drop column first_user, drop column scopes, drop column until_used, drop column search,
      drop column risk, drop column level, drop column unknowns, drop column status, drop column decision_id,
      drop column in_baseline, drop column owner, drop column snoozed_until, drop column snoozed_by,
      drop column snooze_reason, drop column blocked_said_at, drop column blocked_said_by;
  `.execute(db);
}
