import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  const { rows } = await sql<{ schema: string }>`
    select quote_ident(current_schema()) as schema`.execute(db);
  // What runs with its owner's rights must not find a table of the same name that somebody made for himself.
  const path = sql.raw(`${rows[0]?.schema}, pg_temp`);
  await sql`
    -- Each act holds the hash of the one before in its workspace, and its own over that and all that it says.
    alter table audit_event add column no bigint, add column previous bytea, add column hash bytea;

    -- The end of each chain, and where it begins since acts that were old enough were thrown away. It outlives its workspace.
    create table audit_chain (
      workspace_id integer primary key,
      no bigint not null default 0,
      hash bytea not null default '',
      cut_no bigint not null default 0,
      cut_hash bytea not null default '',
      erased_at timestamptz
    );

    -- The hash of an act, sealed under a key that the database does not have.
    create table audit_seal (
      id text not null,
      workspace_id integer not null,
      no bigint not null,
      at timestamptz not null,
      sealed text not null,
      primary key (workspace_id, id)
    );

    -- How often somebody was refused the same thing since it was last written down.
    create table refusal (
      workspace_id integer not null references workspace on delete cascade,
      actor text not null,
      act text not null,
      since timestamptz not null,
      again integer not null default 0,
      facts jsonb not null,
      source text not null,
      primary key (workspace_id, actor, act)
    );
    create index refusal_since on refusal (since);

    create function audit_event_hash(e audit_event) returns bytea language sql stable set search_path = ${path} as $$
      select sha256(e.previous || convert_to(jsonb_build_array(e.workspace_id, e.no, e.id,
        (extract(epoch from e.at) * 1000000)::bigint, e.actor, e.action, e.domain_id, e.subject, e.facts,
        e.source)::text, 'UTF8'))
    $$;

    -- At the commit, so that nobody waits for another's transaction while holding what that one needs.
    create function audit_event_link() returns trigger
      language plpgsql security definer set search_path = ${path} as $$
    declare
      last audit_chain;
      act audit_event;
    begin
      insert into audit_chain (workspace_id) values (new.workspace_id) on conflict do nothing;
      select * into last from audit_chain where workspace_id = new.workspace_id for no key update;
      select * into act from audit_event where id = new.id;
      if not found then
        return null;
      end if;
      act.no := last.no + 1;
      act.previous := last.hash;
      act.hash := audit_event_hash(act);
      update audit_event set no = act.no, previous = act.previous, hash = act.hash where id = act.id;
      update audit_chain set no = act.no, hash = act.hash where workspace_id = act.workspace_id;
      return null;
    end $$;

    -- What is there already is linked as it is found, in the order in which it was written.
    alter table audit_event disable trigger audit_event_append_only;
    do $$
    declare
      act audit_event;
      last_hash bytea;
      last_no bigint;
      last_workspace integer;
    begin
      for act in select * from audit_event order by workspace_id, id loop
        if last_workspace is distinct from act.workspace_id then
          last_workspace := act.workspace_id;
          last_no := 0;
          last_hash := '';
        end if;
        last_no := last_no + 1;
        act.no := last_no;
        act.previous := last_hash;
        act.hash := audit_event_hash(act);
        last_hash := act.hash;
        update audit_event set no = act.no, previous = act.previous, hash = act.hash where id = act.id;
      end loop;
    end $$;
    insert into audit_chain (workspace_id, no, hash)
      select distinct on (workspace_id) workspace_id, no, hash from audit_event order by workspace_id, no desc;
    alter table audit_event enable trigger audit_event_append_only;
    create unique index audit_event_no on audit_event (workspace_id, no);

    create constraint trigger audit_event_linked after insert on audit_event
      deferrable initially deferred for each row execute function audit_event_link();

    -- Append-only: a new act gets its place once, and an old one goes only where the chain was cut behind it.
    create or replace function audit_event_is_append_only() returns trigger
      language plpgsql set search_path = ${path} as $$
    begin
      if tg_op = 'UPDATE' then
        if old.hash is null and to_jsonb(new) - array['no', 'previous', 'hash']
            = to_jsonb(old) - array['no', 'previous', 'hash'] then
          return new;
        end if;
      elsif tg_op = 'DELETE' then
        if exists (select from audit_chain c where c.workspace_id = old.workspace_id
            and (old.no <= c.cut_no or c.erased_at is not null)) then
          return old;
        end if;
      end if;
      raise exception 'audit_event is append-only';
    end $$;
    create trigger audit_event_not_truncated before truncate on audit_event
      for each statement execute function audit_event_is_append_only();

    create function audit_now() returns timestamptz language sql stable as 'select clock_timestamp()';

    -- Throws acts away from the beginning of a chain up to one. Refuses what is not old by the clock of PostgreSQL.
    create function audit_trim(of_workspace integer, up_to bigint) returns bigint
      language plpgsql security definer set search_path = ${path} as $$
    declare
      last_hash bytea;
      gone bigint;
    begin
      perform from audit_chain where workspace_id = of_workspace for no key update;
      select hash into last_hash from audit_event where workspace_id = of_workspace and no = up_to;
      if last_hash is null then
        raise exception 'the record of workspace % has no act %', of_workspace, up_to;
      end if;
      if exists (select from audit_event where workspace_id = of_workspace and no <= up_to
          and at > audit_now() - interval '89 days' and at <= audit_now()) then
        raise exception 'acts are kept for 90 days at least';
      end if;
      update audit_chain set cut_no = up_to, cut_hash = last_hash where workspace_id = of_workspace;
      delete from audit_event where workspace_id = of_workspace and no <= up_to;
      get diagnostics gone = row_count;
      return gone;
    end $$;

    -- All acts of a workspace that took the app out. That there were some stays.
    create function audit_forget(of_workspace integer) returns void
      language plpgsql security definer set search_path = ${path} as $$
    begin
      if not exists (select from workspace where id = of_workspace and gone_at is not null) then
        raise exception 'workspace % is not gone', of_workspace;
      end if;
      insert into audit_chain (workspace_id) values (of_workspace) on conflict do nothing;
      update audit_chain set cut_no = no, cut_hash = hash, erased_at = audit_now() where workspace_id = of_workspace;
      delete from audit_event where workspace_id = of_workspace;
    end $$;
    revoke execute on function audit_trim, audit_forget from public;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    drop trigger audit_event_linked on audit_event;
    drop trigger audit_event_not_truncated on audit_event;
    drop function audit_trim, audit_forget, audit_now, audit_event_link;
    drop function audit_event_hash;
    drop index audit_event_no;
    alter table audit_event drop column no, drop column previous, drop column hash;
    create or replace function audit_event_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and current_setting('orgwarden.retention', true) = 'on' then
        return old;
      end if;
      raise exception 'audit_event is append-only';
    end $$;
    drop table refusal, audit_seal, audit_chain;
  `.execute(db);
}
