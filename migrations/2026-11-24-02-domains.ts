import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table domain (
      id integer generated always as identity primary key,
      workspace_id integer not null references workspace on delete cascade,
      name text not null,
      org_id text not null,
      org_name text not null,
      kind text not null,
      edition text not null,
      instance_name text not null,
      instance_url text not null,
      sign_in_kind text not null,
      sign_in_origin text not null,
      channel text not null,
      grant_id uuid,
      salesforce_user_id text not null,
      salesforce_username text not null,
      connected_at timestamptz not null,
      connected_by text not null,
      confirmed_at timestamptz,
      deleted_at timestamptz,

      status text not null check (status in ('in_progress', 'success', 'error')),
      error_code text,
      error_facts jsonb,
      error_since timestamptz,
      failures integer not null default 0,
      last_synced_at timestamptz,
      baseline_at timestamptz,
      api_used integer,
      api_limit integer,

      interval_ms bigint not null,
      next_due_at timestamptz,
      queued_at timestamptz,
      queued_by text,
      run_id uuid,
      run_lease_until timestamptz,
      starts_without_end integer not null default 0,
      parked_until timestamptz,
      unique (workspace_id, id)
    );
    create unique index domain_org on domain (workspace_id, org_id) where deleted_at is null;
    create unique index domain_name on domain (workspace_id, lower(name)) where deleted_at is null;
    create index domain_due on domain (next_due_at) where deleted_at is null;

    create table grant_secret (
      id uuid primary key,
      workspace_id integer not null references workspace on delete cascade,
      domain_id integer,
      org_id text not null,
      instance_url text not null,
      login_origin text not null,
      sealed_access text,
      sealed_refresh text not null,
      version integer not null default 1,
      code_exchanged_at timestamptz not null,
      refreshed_at timestamptz not null,
      refresh_sent_at timestamptz,
      lease_owner uuid,
      lease_until timestamptz,
      ending_since timestamptz,
      next_try_at timestamptz,
      tries integer not null default 0,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete set null (domain_id)
    );
    create index grant_ending on grant_secret (next_try_at) where ending_since is not null;

    create table consent (
      id uuid primary key,
      workspace_id integer not null references workspace on delete cascade,
      link_hash text not null unique,
      state_hash text unique,
      cookie_hash text,
      purpose text not null check (purpose in ('add', 'reconnect')),
      domain_id integer,
      org_id text,
      name text not null,
      channel text not null,
      sign_in_kind text not null,
      sign_in_origin text not null,
      login_hint text,
      asked_by text not null,
      asked_by_name text not null,
      state text not null check (state in ('open', 'opened', 'exchanging', 'connected', 'refused', 'expired', 'replaced', 'cancelled')),
      sealed_verifier text,
      error_code text,
      error_facts jsonb,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      opened_at timestamptz,
      exchanging_at timestamptz,
      ended_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index consent_open on consent (expires_at) where state in ('open', 'opened', 'exchanging');

    create table sync_run (
      id uuid primary key,
      workspace_id integer not null,
      domain_id integer not null,
      started_by text not null,
      started_at timestamptz not null,
      ended_at timestamptz,
      outcome text check (outcome in ('complete', 'partial', 'suspect', 'failed', 'stopped')),
      error_code text,
      step integer not null default 1,
      progress jsonb not null default '{}',
      tokens_read integer,
      tokens_counted integer,
      api_calls integer,
      coverage jsonb,
      unique (workspace_id, id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );
    create index sync_run_domain on sync_run (workspace_id, domain_id, started_at desc);
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop table sync_run, consent, grant_secret, domain`.execute(db);
}
