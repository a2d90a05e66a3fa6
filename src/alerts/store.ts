import { sql } from 'kysely';
import { absent } from '../db/absent.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { errorCodeOf } from '../lib/errors/rows.ts';
import type { ErrorCode } from '../lib/errors.ts';
import type { Alert } from './alert.ts';
import type { Condition } from './conditions.ts';

const ALERTS = 7_341;

/**
 * Alerts of a workspace change one transaction at a time: a group and its members are written together, from either end.
 * A domain's row is locked before this, never after; rows that point to it may be written after.
 */
export async function lockAlerts(trx: Trx, workspaceId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ALERTS}::int, ${workspaceId}::int)`.execute(trx);
}

/** The open alerts of a domain, locked. */
export async function openOf(trx: Trx, workspaceId: number, domainId: number): Promise<Alert[]> {
  const rows = await trx
    .selectFrom('alert')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('closedAt', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map(toAlert);
}

/** Without a lock: whether there is anything to look at. */
export async function hasOpen(db: Db, workspaceId: number, domainId: number): Promise<boolean> {
  const row = await db
    .selectFrom('alert')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('closedAt', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function lockAlert(
  trx: Trx,
  workspaceId: number,
  id: number,
): Promise<Alert | undefined> {
  const row = await trx
    .selectFrom('alert')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && toAlert(row);
}

/** The newest alert of a condition that is over, and how many of them opened since `since`. */
export async function lastOf(
  trx: Trx,
  key: { workspaceId: number; domainId: number; condition: Condition },
  since: Date,
): Promise<{ last: Alert | undefined; opened: number }> {
  const rows = await trx
    .selectFrom('alert')
    .selectAll()
    .where('workspaceId', '=', key.workspaceId)
    .where('domainId', '=', key.domainId)
    .where('condition', '=', key.condition)
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  const [newest] = rows;
  return {
    last: newest && toAlert(newest),
    opened: rows.filter((row) => row.openedAt >= since).length,
  };
}

/** Open alerts of other domains with the same cause and the same first place, newest first, and their open group. */
export async function sameCause(
  trx: Trx,
  key: { workspaceId: number; condition: Condition; code: ErrorCode | undefined; place: string },
): Promise<{ singles: Alert[]; group: Alert | undefined }> {
  const rows = await trx
    .selectFrom('alert')
    .selectAll()
    .where('workspaceId', '=', key.workspaceId)
    .where('condition', '=', key.condition)
    .where('channel', '=', key.place)
    .where('closedAt', 'is', null)
    .where((eb) => (key.code === undefined ? eb('code', 'is', null) : eb('code', '=', key.code)))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const all = rows.map(toAlert);
  return {
    singles: all.filter((alert) => alert.domainId !== undefined && alert.groupId === undefined),
    group: all.findLast((alert) => alert.domainId === undefined),
  };
}

export async function membersOf(db: Db, workspaceId: number, groupId: number): Promise<Alert[]> {
  const rows = await db
    .selectFrom('alert')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('groupId', '=', groupId)
    .where((eb) => eb.or([eb('closedAs', 'is', null), eb('closedAs', '!=', 'moved')]))
    .orderBy('id')
    .execute();
  return rows.map(toAlert);
}

/** Alerts of which something is to be said. */
export const stepsDue = (db: Db, now: Date) =>
  db
    .selectFrom('alert as a')
    .innerJoin('workspace as w', 'w.id', 'a.workspaceId')
    .where('a.closedAt', 'is', null)
    .where('a.nextStepAt', '<=', now)
    .where('w.goneAt', 'is', null);

/** The same, as they are now. */
export async function dueAlerts(db: Db, now: Date, limit: number): Promise<Alert[]> {
  const rows = await stepsDue(db, now)
    .selectAll('a')
    .orderBy('a.nextStepAt')
    .limit(limit)
    .execute();
  return rows.map(toAlert);
}

/** `nextAt`: when the ladder says something next; undefined for what a group speaks for. */
export async function insertAlert(
  trx: Trx,
  alert: Omit<Alert, 'id'>,
  nextAt: Date | undefined,
): Promise<Alert> {
  const row = await trx
    .insertInto('alert')
    .values({
      workspaceId: alert.workspaceId,
      domainId: alert.domainId,
      condition: alert.condition,
      owner: alert.owner,
      openedAt: alert.openedAt,
      ...columns(alert, nextAt),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toAlert(row);
}

export async function saveAlert(trx: Trx, alert: Alert, nextAt: Date | undefined): Promise<void> {
  await trx
    .updateTable('alert')
    .set(columns(alert, nextAt))
    .where('workspaceId', '=', alert.workspaceId)
    .where('id', '=', alert.id)
    .execute();
}

/** A group went on in a new message: its members follow it. */
export async function moveMembers(
  trx: Trx,
  workspaceId: number,
  from: number,
  to: number,
): Promise<void> {
  await trx
    .updateTable('alert')
    .set({ groupId: to })
    .where('workspaceId', '=', workspaceId)
    .where('groupId', '=', from)
    .execute();
}

/** All cards of an alert are drawn anew, in every channel that has one. */
export async function redrawAlert(trx: Db, workspaceId: number, alertId: number): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'alert')
    .where(sql<boolean>`(subject = ${String(alertId)} or subject like ${`${alertId}:%`})`)
    .execute();
}

export async function cardsOfAlert(
  db: Db,
  workspaceId: number,
  alertId: number,
): Promise<{ id: number; channel: string | undefined; ts: string | undefined }[]> {
  const rows = await db
    .selectFrom('card')
    .select(['id', 'channel', 'ts'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'alert')
    .where(sql<boolean>`(subject = ${String(alertId)} or subject like ${`${alertId}:%`})`)
    .orderBy('id')
    .execute();
  return rows.map(absent);
}

/** Column by column: an update leaves what is undefined as it was, and null is what takes it back. */
function columns(alert: Omit<Alert, 'id'>, nextAt: Date | undefined) {
  return {
    code: alert.code ?? null,
    facts: JSON.stringify(alert.facts),
    level: alert.level,
    lastSeenAt: alert.lastSeenAt,
    seen: alert.seen,
    step: alert.step,
    nextStepAt: alert.closedAt ? null : (nextAt ?? null),
    heldUntil: alert.heldUntil ?? null,
    acknowledgedAt: alert.acknowledged?.at ?? null,
    acknowledgedBy: alert.acknowledged?.by ?? null,
    quietUntil: alert.silence?.until ?? null,
    snoozedBy: alert.snoozed?.by ?? null,
    snoozeReason: alert.snoozed?.reason ?? null,
    movedTo: alert.movedTo ?? null,
    groupId: alert.groupId ?? null,
    closedAt: alert.closedAt ?? null,
    channel: alert.place,
    ladderFrom: alert.from,
    lastStepAt: alert.lastStepAt,
    reddensAt: alert.reddensAt ?? null,
    flaps: alert.flaps,
    backAfterMs: alert.backAfterMs ?? null,
    closedAs: alert.closedAs ?? null,
  };
}

/** What belongs together stands together in an alert, and its older rows lack what the ladder needs. */
export function toAlert(row: Row<'alert'>): Alert {
  const { openedAt, quietUntil, snoozedBy, acknowledgedAt, acknowledgedBy, ...same } = absent(row);
  return {
    ...same,
    openedAt,
    condition: row.condition as Condition,
    code: errorCodeOf(row.code),
    place: row.channel ?? '',
    from: row.ladderFrom ?? openedAt,
    lastStepAt: row.lastStepAt ?? openedAt,
    silence: quietUntil && { kind: snoozedBy ? 'snoozed' : 'acknowledged', until: quietUntil },
    acknowledged:
      acknowledgedAt && acknowledgedBy ? { at: acknowledgedAt, by: acknowledgedBy } : undefined,
    snoozed: snoozedBy ? { by: snoozedBy, reason: same.snoozeReason } : undefined,
    backAfterMs: row.backAfterMs === null ? undefined : Number(row.backAfterMs),
  };
}
