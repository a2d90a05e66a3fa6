import { sql } from 'kysely';
import type { Trx } from '../../db/database.ts';

interface Reading {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly now: Date;
}

/** Somebody who is no longer active and holds tokens. */
export interface Leaver {
  readonly userId: string;
  readonly tokens: number;
  readonly apps: number;
}

/** Where not one person is active, that is not visible rather than so. */
const isVisible = ({ workspaceId, domainId }: Reading) => sql<boolean>`exists (
  select from org_user other where other.workspace_id = ${workspaceId} and other.domain_id = ${domainId}
    and other.active and other.gone_at is null)`;

/** Who was seen as active and is not now, and holds tokens. Our own grant is none of theirs. */
export async function findLeavers(trx: Trx, reading: Reading): Promise<Leaver[]> {
  const { workspaceId, domainId } = reading;
  const { rows } = await sql<Leaver>`
    select o.user_id, sum(t.copies)::integer as tokens, count(distinct t.app_id)::integer as apps
    from org_user o
    join domain d on d.workspace_id = o.workspace_id and d.id = o.domain_id
    join token t on t.workspace_id = o.workspace_id and t.domain_id = o.domain_id and t.user_id = o.user_id
      and t.gone_at is null and t.app_id is distinct from d.own_app_id
    where o.workspace_id = ${workspaceId} and o.domain_id = ${domainId}
      and o.seen_active and not o.active and o.gone_at is null and ${isVisible(reading)}
    group by o.user_id order by tokens desc, o.user_id`.execute(trx);
  return rows;
}

/** Cards of people who hold more or fewer tokens since this reading, or are active again. Before `noteActive`. */
export async function leavingsChanged(
  trx: Trx,
  { workspaceId, domainId, now }: Reading,
): Promise<number[]> {
  const { rows } = await sql<{ leavingId: number }>`
    select distinct p.leaving_id from leaving l
    join leaving_user p on p.workspace_id = l.workspace_id and p.leaving_id = l.id
    where l.workspace_id = ${workspaceId} and l.domain_id = ${domainId} and (
      exists (select from org_user o where o.workspace_id = l.workspace_id and o.domain_id = l.domain_id
        and o.user_id = p.user_id and o.active and not o.seen_active)
      or exists (select from token t where t.workspace_id = l.workspace_id and t.domain_id = l.domain_id
        and t.user_id = p.user_id and (t.gone_at = ${now} or t.first_seen_at = ${now})))
    order by p.leaving_id`.execute(trx);
  return rows.map(({ leavingId }) => leavingId);
}

/** Who is active has been seen so; of who is not it is known by now. */
export async function noteActive(trx: Trx, reading: Reading): Promise<void> {
  const { workspaceId, domainId } = reading;
  await sql`
    update org_user set seen_active = active
    where workspace_id = ${workspaceId} and domain_id = ${domainId} and seen_active <> active and gone_at is null
      and ${isVisible(reading)}`.execute(trx);
}

/** Gives its id. */
export async function insertLeaving(
  trx: Trx,
  { workspaceId, domainId, now: foundAt }: Reading,
  people: readonly Leaver[],
): Promise<number> {
  const { id: leavingId } = await trx
    .insertInto('leaving')
    .values({ workspaceId, domainId, foundAt })
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`
    insert into leaving_user (workspace_id, leaving_id, user_id, tokens, apps)
    select ${workspaceId}::integer, ${leavingId}::integer, p."userId", p.tokens, p.apps
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as p ("userId" text, tokens integer, apps integer)`.execute(
    trx,
  );
  return leavingId;
}
