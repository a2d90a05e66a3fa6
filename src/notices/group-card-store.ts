import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { AppPlace } from './app-card-store.ts';

/**
 * `g7/C0123`: the message of one act on many apps, in a channel. Its letter keeps a version that knows no such card from
 * taking the number for an app's.
 */
export const groupSubject = (groupId: number, channel: string): string => `g${groupId}/${channel}`;

export function groupOfSubject(subject: string): number | undefined {
  const [, id] = /^g(\d{1,9})\//u.exec(subject) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Where the apps of a group are watched. */
export async function placesOfGroup(
  trx: Trx,
  workspaceId: number,
  groupId: number,
): Promise<AppPlace[]> {
  const { rows } = await sql<AppPlace>`
    select distinct d.id as domain_id, d.channel as home from decision_group_app m
    join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id and d.deleted_at is null
    where m.workspace_id = ${workspaceId} and m.group_id = ${groupId} order by d.id`.execute(trx);
  return rows;
}

const ofGroup = (workspaceId: number, groupId: number) => sql<boolean>`
  workspace_id = ${workspaceId} and kind = 'group' and starts_with(subject, ${`g${groupId}/`})`;

/** Ids of its messages. */
export async function cardsOfGroup(
  trx: Db,
  workspaceId: number,
  groupId: number,
): Promise<number[]> {
  const rows = await trx
    .selectFrom('card')
    .select('id')
    .where(ofGroup(workspaceId, groupId))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function redrawGroup(trx: Trx, workspaceId: number, groupId: number): Promise<void> {
  // In one order: freezes of one act change them side by side.
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('card')
        .select('id')
        .where(ofGroup(workspaceId, groupId))
        .orderBy('id')
        .forNoKeyUpdate(),
    )
    .execute();
}

/** Who was made the owner of its apps; undefined where nobody was. */
export async function assignedTo(
  trx: Trx,
  workspaceId: number,
  groupId: number,
): Promise<string | undefined> {
  const row = await trx
    .selectFrom('decisionGroup')
    .select('owner')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', groupId)
    .where('kind', '=', 'assigned')
    .executeTakeFirst();
  return row?.owner ?? undefined;
}
