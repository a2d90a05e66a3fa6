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

/** How many apps of the domain were told one by one since then. */
export async function toldSince(
  trx: Trx,
  { workspaceId, domainId, since }: { workspaceId: number; domainId: number; since: Date },
): Promise<number> {
  const { rows } = await sql<{ told: number }>`
    select count(*)::integer as told from card c
    join app a on a.workspace_id = c.workspace_id and a.id::text = c.subject
    where c.workspace_id = ${workspaceId} and c.kind = 'app' and a.domain_id = ${domainId} and (
      (a.first_seen_at > ${since} and not a.in_baseline) or exists (
        select from notice n where n.workspace_id = c.workspace_id and n.card_id = c.id
          and n.kind = 'app.changed.thread' and n.created_at > ${since}))`.execute(trx);
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

/** Who is to hear of a decision, and whether people made it one by one. */
export async function peopleOfDecision(
  trx: Trx,
  workspaceId: number,
  decisionId: number,
): Promise<{ madeBy: string; owner: string | null; source: string } | undefined> {
  return trx
    .selectFrom('decision')
    .select(['madeBy', 'owner', 'source'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', decisionId)
    .executeTakeFirst();
}

/** When a revocation ended (a retry ends it again), whether it waits for a person, and whose card shows it: the first that was asked for with it. */
export async function revocationNow(
  trx: Trx,
  workspaceId: number,
  revocationId: number,
): Promise<{ endedAt: Date | undefined; waitsForPerson: boolean; firstId: number } | undefined> {
  const row = await trx
    .selectFrom('revocation')
    .select(['endedAt', 'state', 'firstId'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', revocationId)
    .executeTakeFirst();
  return (
    row && {
      endedAt: row.endedAt ?? undefined,
      waitsForPerson: row.state === 'asked' || row.state === 'again',
      firstId: row.firstId ?? revocationId,
    }
  );
}
