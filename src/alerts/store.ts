import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { AlertTable } from '../db/tables.ts';
import type { Condition } from '../domains/condition.ts';
import { type ErrorCode, errorCodes } from '../lib/errors.ts';
import type { Alert } from './alert.ts';

/** The open alerts of a domain, locked. */
export async function openOf(trx: Trx, workspaceId: number, domainId: number): Promise<Alert[]> {
  const rows = await trx
    .selectFrom('alert')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('domain_id', '=', domainId)
    .where('closed_at', 'is', null)
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
    .where('workspace_id', '=', workspaceId)
    .where('domain_id', '=', domainId)
    .where('closed_at', 'is', null)
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
    .where('workspace_id', '=', workspaceId)
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
    .where('workspace_id', '=', key.workspaceId)
    .where('domain_id', '=', key.domainId)
    .where('condition', '=', key.condition)
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  const [newest] = rows;
  return {
    last: newest && toAlert(newest),
    opened: rows.filter((row) => row.opened_at >= since).length,
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
    .where('workspace_id', '=', key.workspaceId)
    .where('condition', '=', key.condition)
    .where('channel', '=', key.place)
    .where('closed_at', 'is', null)
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
    .where('workspace_id', '=', workspaceId)
    .where('group_id', '=', groupId)
    .where((eb) => eb.or([eb('closed_as', 'is', null), eb('closed_as', '!=', 'moved')]))
    .orderBy('id')
    .execute();
  return rows.map(toAlert);
}

/** Ids of alerts of which something is to be said. */
export async function dueAlerts(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ workspaceId: number; alertId: number }[]> {
  return db
    .selectFrom('alert as a')
    .innerJoin('workspace as w', 'w.id', 'a.workspace_id')
    .select(['a.workspace_id as workspaceId', 'a.id as alertId'])
    .where('a.closed_at', 'is', null)
    .where('a.next_step_at', '<=', now)
    .where('w.gone_at', 'is', null)
    .orderBy('a.next_step_at')
    .limit(limit)
    .execute();
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
      workspace_id: alert.workspaceId,
      domain_id: alert.domainId ?? null,
      condition: alert.condition,
      owner: alert.owner,
      opened_at: alert.openedAt,
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
    .where('workspace_id', '=', alert.workspaceId)
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
    .set({ group_id: to })
    .where('workspace_id', '=', workspaceId)
    .where('group_id', '=', from)
    .execute();
}

/** All cards of an alert are drawn anew, in every channel that has one. */
export async function redrawAlert(trx: Db, workspaceId: number, alertId: number): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspace_id', '=', workspaceId)
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
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'alert')
    .where(sql<boolean>`(subject = ${String(alertId)} or subject like ${`${alertId}:%`})`)
    .orderBy('id')
    .execute();
  return rows.map(({ id, channel, ts }) => ({
    id,
    channel: channel ?? undefined,
    ts: ts ?? undefined,
  }));
}

function columns(alert: Omit<Alert, 'id'>, nextAt: Date | undefined) {
  return {
    code: alert.code ?? null,
    facts: JSON.stringify(alert.facts),
    level: alert.level,
    last_seen_at: alert.lastSeenAt,
    seen: alert.seen,
    step: alert.step,
    next_step_at: alert.closedAt ? null : (nextAt ?? null),
    held_until: alert.heldUntil ?? null,
    acknowledged_at: alert.acknowledged?.at ?? null,
    acknowledged_by: alert.acknowledged?.by ?? null,
    quiet_until: alert.silence?.until ?? null,
    snoozed_by: alert.snoozed?.by ?? null,
    snooze_reason: alert.snoozed?.reason ?? null,
    moved_to: alert.movedTo ?? null,
    group_id: alert.groupId ?? null,
    closed_at: alert.closedAt ?? null,
    channel: alert.place,
    ladder_from: alert.from,
    last_step_at: alert.lastStepAt,
    reddens_at: alert.reddensAt ?? null,
    flaps: alert.flaps,
    back_after_ms: alert.backAfterMs ?? null,
    closed_as: alert.closedAs ?? null,
  };
}

export function toAlert(row: Selectable<AlertTable>): Alert {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    domainId: row.domain_id ?? undefined,
    condition: row.condition as Condition,
    code: errorCodes.find((code) => code === row.code),
    facts: row.facts,
    level: row.level,
    owner: row.owner,
    place: row.channel ?? '',
    openedAt: row.opened_at,
    lastSeenAt: row.last_seen_at,
    seen: row.seen,
    from: row.ladder_from ?? row.opened_at,
    step: row.step,
    lastStepAt: row.last_step_at ?? row.opened_at,
    heldUntil: row.held_until ?? undefined,
    silence: row.quiet_until
      ? { kind: row.snoozed_by === null ? 'acknowledged' : 'snoozed', until: row.quiet_until }
      : undefined,
    reddensAt: row.reddens_at ?? undefined,
    acknowledged:
      row.acknowledged_at && row.acknowledged_by
        ? { at: row.acknowledged_at, by: row.acknowledged_by }
        : undefined,
    snoozed: row.snoozed_by
      ? { by: row.snoozed_by, reason: row.snooze_reason ?? undefined }
      : undefined,
    flaps: row.flaps,
    backAfterMs: row.back_after_ms === null ? undefined : Number(row.back_after_ms),
    movedTo: row.moved_to ?? undefined,
    groupId: row.group_id ?? undefined,
    closedAt: row.closed_at ?? undefined,
    closedAs: row.closed_as ?? undefined,
  };
}
