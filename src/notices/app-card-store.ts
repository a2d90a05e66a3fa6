import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** Where an app is watched. */
export interface AppPlace {
  readonly domainId: number;
  /** The channel that its domain names. */
  readonly home: string;
}

export async function placeOfApp(
  trx: Trx,
  workspaceId: number,
  appId: number,
): Promise<AppPlace | undefined> {
  return trx
    .selectFrom('app as a')
    .innerJoin('domain as d', (join) =>
      join.onRef('d.workspaceId', '=', 'a.workspaceId').onRef('d.id', '=', 'a.domainId'),
    )
    .select(['d.id as domainId', 'd.channel as home'])
    .where('a.workspaceId', '=', workspaceId)
    .where('a.id', '=', appId)
    .where('d.deletedAt', 'is', null)
    .executeTakeFirst();
}

export async function placeOfDomain(
  trx: Trx,
  workspaceId: number,
  domainId: number,
): Promise<AppPlace | undefined> {
  return trx
    .selectFrom('domain')
    .select(['id as domainId', 'channel as home'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
}

/** The channel for what concerns the whole workspace. */
export async function mainChannel(trx: Trx, workspaceId: number): Promise<string | undefined> {
  const { rows } = await sql<{ channel: string | null }>`
    select coalesce(w.alert_channel, (select d.channel from domain d
      where d.workspace_id = w.id and d.deleted_at is null order by d.id limit 1)) as channel
    from workspace w where w.id = ${workspaceId}`.execute(trx);
  return rows[0]?.channel ?? undefined;
}

/** Those of the apps that have a card. */
export async function appsWithCard(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<ReadonlySet<number>> {
  const rows = await trx
    .selectFrom('card')
    .select('subject')
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'app')
    .where(sql<boolean>`subject = any(${appIds.map(String)})`)
    .execute();
  return new Set(rows.map(({ subject }) => Number(subject)));
}

/** Of how many apps of the domain something was told since then. */
export async function toldSince(
  trx: Trx,
  { workspaceId, domainId, since }: { workspaceId: number; domainId: number; since: Date },
): Promise<number> {
  const { rows } = await sql<{ told: number }>`
    select count(*)::integer as told from card c
    join app a on a.workspace_id = c.workspace_id and a.id::text = c.subject
    where c.workspace_id = ${workspaceId} and c.kind = 'app' and a.domain_id = ${domainId}
      and (c.shown ->> 'at')::timestamptz > ${since}`.execute(trx);
  return rows[0]?.told ?? 0;
}

export async function redrawApps(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'app')
    .where(sql<boolean>`subject = any(${appIds.map(String)})`)
    .execute();
}

/** The lists of which these apps are a part may count otherwise now. */
export async function redrawLists(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<void> {
  await sql`
    update card c set wanted = wanted + 1
    where c.workspace_id = ${workspaceId} and c.kind = 'apps' and split_part(c.subject, '/', 1) in (
      select domain_id::text from app where workspace_id = ${workspaceId} and id = any(${appIds}))`.execute(
    trx,
  );
}

/** A revocation, and all that one act asked for with it, as their cards must know it. */
interface RevocationNow {
  /** When it ended; a retry ends it again. */
  readonly endedAt: Date | null;
  /** The first that was asked for with it: their card is its. */
  readonly firstId: number;
  /** Somebody has just agreed to it. */
  readonly isAgreed: boolean;
  /** Until when the first of them that waits for a person does; null where none does. */
  readonly waitsUntil: Date | null;
  /** None of them goes on. */
  readonly areOver: boolean;
  /** The act on many apps that asked for it. */
  readonly groupId: number | null;
  /** The breach of a vendor that it is part of. */
  readonly breachId: number | null;
  /** The card of people who became inactive that it was asked for on. */
  readonly leavingId: number | null;
  /** The watch of that breach asked for it. */
  readonly isAgain: boolean;
  /** All that it is about is proven to be gone. */
  readonly isProven: boolean;
}

export async function revocationNow(
  trx: Trx,
  workspaceId: number,
  revocationId: number,
): Promise<RevocationNow | undefined> {
  const { rows } = await sql<RevocationNow>`
    select r.ended_at, r.breach_id, r.leaving_id, coalesce(r.first_id, r.id) as first_id,
      r.state = 'due' and r.agreed_by is not null as is_agreed, g.*,
      coalesce(r.first_id, r.id) is distinct from (select min(o.id) from revocation o
        where o.workspace_id = r.workspace_id and o.breach_id = r.breach_id) as is_again,
      r.state = 'done' and r.failed = 0 and r.removed >= coalesce(r.frozen_tokens, r.shown_tokens) as is_proven,
      coalesce(r.group_id, (select m.group_id from decision_group_app m
        where m.workspace_id = r.workspace_id and m.decision_id = r.decision_id limit 1)) as group_id
    from revocation r cross join lateral (
      select min(t.second_until) filter (where t.state in ('asked', 'again')) as waits_until,
        bool_and(t.ended_at is not null) as are_over
      from revocation t where t.workspace_id = r.workspace_id
        and (t.id = coalesce(r.first_id, r.id) or t.first_id = coalesce(r.first_id, r.id))) g
    where r.workspace_id = ${workspaceId} and r.id = ${revocationId}`.execute(trx);
  return rows[0];
}
