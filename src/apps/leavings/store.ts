import { sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';

export interface LeavingKey {
  readonly workspaceId: number;
  readonly leavingId: number;
}

/** Undefined where there is none, or its domain is deleted. */
export async function lockLeaving(
  trx: Trx,
  { workspaceId, leavingId }: LeavingKey,
): Promise<Row<'leaving'> | undefined> {
  return trx
    .selectFrom('leaving as l')
    .innerJoin('domain as d', (join) =>
      join.onRef('d.workspaceId', '=', 'l.workspaceId').onRef('d.id', '=', 'l.domainId'),
    )
    .selectAll('l')
    .where('l.workspaceId', '=', workspaceId)
    .where('l.id', '=', leavingId)
    .where('d.deletedAt', 'is', null)
    .forNoKeyUpdate('l')
    .executeTakeFirst();
}

/** Those of its people who are not active now, and the apps of which they hold tokens. */
export async function heldByInactive(
  trx: Trx,
  { workspaceId, leavingId }: LeavingKey,
): Promise<{ appIds: number[]; userIds: string[] }> {
  const { rows } = await sql<{ appId: number; userId: string }>`
    select distinct t.app_id, t.user_id from leaving l
    join domain d on d.workspace_id = l.workspace_id and d.id = l.domain_id
    join leaving_user p on p.workspace_id = l.workspace_id and p.leaving_id = l.id
    join org_user o on o.workspace_id = l.workspace_id and o.domain_id = l.domain_id and o.user_id = p.user_id
      and not o.active
    join token t on t.workspace_id = l.workspace_id and t.domain_id = l.domain_id and t.user_id = p.user_id
      and t.gone_at is null and t.app_id is distinct from d.own_app_id
    where l.workspace_id = ${workspaceId} and l.id = ${leavingId}`.execute(trx);
  return {
    appIds: [...new Set(rows.map(({ appId }) => appId))].sort((a, b) => a - b),
    userIds: [...new Set(rows.map(({ userId }) => userId))],
  };
}

export async function markLeft(
  trx: Trx,
  { workspaceId, leavingId }: LeavingKey,
  by: string,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('leaving')
    .set({ leftBy: by, leftAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', leavingId)
    .execute();
}
