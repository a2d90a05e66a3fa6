import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { type ChannelRule, ruleOf } from '../notices/channel-rules.ts';
import { rulesOf } from '../notices/channel-rules-store.ts';
import type { Alert } from './alert.ts';
import { cardsOfAlert, toAlert } from './store.ts';

export interface AlertedDomain {
  readonly id: number;
  /** Foreign text. */
  readonly name: string;
  readonly salesforceUsername: string;
  readonly instanceName: string;
  readonly lastSyncedAt: Date | undefined;
  readonly intervalMs: number;
  readonly apps: number;
}

/** An alert as people see it. */
export interface AlertView extends Alert {
  readonly domain: AlertedDomain | undefined;
  /** Of a group: its domains, and since when they are well again. */
  readonly members: readonly { domain: AlertedDomain; closedAt: Date | undefined }[];
  /** When the ladder says something next. */
  readonly nextAt: Date | undefined;
  /** The message that speaks for it now, where that is another one. */
  readonly link: { readonly channel: string; readonly ts: string } | undefined;
  readonly mention: ChannelRule['mention'];
}

export async function viewAlert(
  db: Db,
  workspaceId: number,
  alertId: number,
): Promise<AlertView | undefined> {
  const [view] = await viewsWhere(db, workspaceId, sql<boolean>`a.id = ${alertId}`);
  return view;
}

/** Everything that is broken now, worst first; a group stands for its domains. */
export const openAlerts = (db: Db, workspaceId: number): Promise<AlertView[]> =>
  viewsWhere(db, workspaceId, sql<boolean>`a.closed_at is null and a.group_id is null`);

/** What quiet hours held back in a place until this moment, also where it is over. */
export const heldAlerts = (
  db: Db,
  workspaceId: number,
  place: string,
  until: Date,
): Promise<AlertView[]> =>
  viewsWhere(
    db,
    workspaceId,
    sql<boolean>`a.channel = ${place} and a.held_until = ${until} and a.group_id is null`,
  );

/** What has been broken in a place for so long that only the daily line speaks of it. */
export const longAlerts = (db: Db, workspaceId: number, place: string): Promise<AlertView[]> =>
  viewsWhere(
    db,
    workspaceId,
    sql<boolean>`a.channel = ${place} and a.closed_at is null and a.group_id is null and a.step >= 4 and a.quiet_until is null`,
  );

async function viewsWhere(
  db: Db,
  workspaceId: number,
  where: ReturnType<typeof sql<boolean>>,
): Promise<AlertView[]> {
  const rows = await db
    .selectFrom('alert as a')
    .selectAll('a')
    .where('a.workspaceId', '=', workspaceId)
    .where(where)
    .orderBy((eb) => eb.case().when('a.level', '=', 'red').then(0).else(1).end())
    .orderBy('a.openedAt')
    .limit(100)
    .execute();
  const members = await membersOfAll(
    db,
    workspaceId,
    rows.filter((row) => row.domainId === null).map((row) => row.id),
  );
  const domainIds = [...rows, ...members].flatMap((row) => row.domainId ?? []);
  const domains = await domainsOf(db, workspaceId, domainIds);
  const links = await linksOf(
    db,
    workspaceId,
    rows.flatMap((row) => row.movedTo ?? row.groupId ?? []),
  );
  const rules = await rulesOf(db, workspaceId);
  return rows.map((row) => ({
    ...toAlert(row),
    domain: domains.get(row.domainId ?? 0),
    members: members
      .filter((member) => member.groupId === row.id)
      .flatMap((member) => {
        const domain = domains.get(member.domainId ?? 0);
        return domain ? [{ domain, closedAt: member.closedAt ?? undefined }] : [];
      }),
    nextAt: row.nextStepAt ?? undefined,
    link: links.get(String(row.movedTo ?? row.groupId ?? '')),
    mention: ruleOf(row.channel ?? '', rules).mention,
  }));
}

async function membersOfAll(db: Db, workspaceId: number, groupIds: readonly number[]) {
  if (groupIds.length === 0) return [];
  return db
    .selectFrom('alert')
    .select(['groupId', 'domainId', 'closedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('groupId', 'in', [...groupIds])
    .where((eb) => eb.or([eb('closedAs', 'is', null), eb('closedAs', '!=', 'moved')]))
    .orderBy('id')
    .execute();
}

async function domainsOf(db: Db, workspaceId: number, ids: readonly number[]) {
  if (ids.length === 0) return new Map<number, AlertedDomain>();
  const { rows } = await sql<AlertedDomain & { lastSyncedAt: Date | null; intervalMs: string }>`
    select d.id, d.name, d.salesforce_username, d.instance_name,
      d.last_synced_at, greatest(d.interval_ms, coalesce(d.stretched_ms, 0)) as interval_ms,
      (select count(*)::int from app p where p.workspace_id = d.workspace_id and p.domain_id = d.id and p.gone_at is null) as apps
    from domain d where d.workspace_id = ${workspaceId} and d.id = any(${[...ids]}::int[])`.execute(
    db,
  );
  return new Map<number, AlertedDomain>(
    rows.map((row) => [
      row.id,
      { ...row, lastSyncedAt: row.lastSyncedAt ?? undefined, intervalMs: Number(row.intervalMs) },
    ]),
  );
}

async function linksOf(db: Db, workspaceId: number, ids: readonly number[]) {
  if (ids.length === 0) return new Map<string, { channel: string; ts: string }>();
  const rows = await db
    .selectFrom('card')
    .select(['subject', 'channel', 'ts'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'alert')
    .where('subject', 'in', ids.map(String))
    .execute();
  return new Map(
    rows.flatMap(({ subject, channel, ts }) =>
      channel && ts ? [[subject, { channel, ts }] as const] : [],
    ),
  );
}

/** The message of its first card, once it is posted. */
export async function cardOfAlert(
  db: Db,
  workspaceId: number,
  alertId: number,
): Promise<{ readonly channel: string; readonly ts: string } | undefined> {
  const [card] = await cardsOfAlert(db, workspaceId, alertId);
  return card?.channel && card.ts ? { channel: card.channel, ts: card.ts } : undefined;
}
