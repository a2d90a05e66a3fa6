import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  const path = await pathOf(db);
  await sql`
    -- The first act of a transaction links all of them in its workspace, so that the end of the chain is written once: a row
    -- that one transaction has written n times takes n steps to find. Only what this very transaction wrote: its rows are the
    -- only ones that are seen while they are in progress. What somebody wrote while nothing linked it stays without a place.
    create index audit_event_unlinked on audit_event (workspace_id, id) where hash is null;
    create or replace function audit_event_link() returns trigger
      language plpgsql security definer set search_path = ${path} as $$
    declare
      last audit_chain;
      act audit_event;
      now_id bigint := pg_current_xact_id()::text::bigint;
    begin
      if new.no is not null or new.previous is not null or new.hash is not null then
        raise exception 'audit_event is append-only';
      end if;
      select * into act from audit_event where id = new.id;
      if not found or act.hash is not null then
        return null;
      end if;
      insert into audit_chain (workspace_id) values (new.workspace_id) on conflict do nothing;
      select * into last from audit_chain where workspace_id = new.workspace_id for no key update;
      for act in
        select e.* from audit_event e
        cross join lateral (select (now_id >> 32 << 32) | e.xmin::text::bigint as id) wrote
        where e.workspace_id = new.workspace_id and e.hash is null and pg_xact_status(
          (case when wrote.id > now_id + 2147483648 then wrote.id - 4294967296 else wrote.id end)::text::xid8) = 'in progress'
        order by e.id
      loop
        act.no := last.no + 1;
        act.previous := last.hash;
        act.hash := audit_event_hash(act);
        update audit_event set no = act.no, previous = act.previous, hash = act.hash where id = act.id;
        last.no := act.no;
        last.hash := act.hash;
      end loop;
      update audit_chain set no = last.no, hash = last.hash where workspace_id = new.workspace_id;
      return null;
    end $$;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  const path = await pathOf(db);
  await sql`
    create or replace function audit_event_link() returns trigger
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
    drop index audit_event_unlinked;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
async function pathOf(db: Kysely<any>) {
  const { rows } = await sql<{ schema: string }>`
    select quote_ident(current_schema()) as schema`.execute(db);
  return sql.raw(`${rows[0]?.schema}, pg_temp`);
}
