import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';

/** Workspaces that Slack has taken us out of before a time, oldest first. */
export async function goneBefore(db: Db, before: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('workspace')
    .select('id')
    .where('goneAt', '<=', before)
    .orderBy('goneAt')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Workspaces of which somebody asked to have everything erased, and whose cards say by now that it is deleted; `askedBefore`
 * is when we stop to wait for that.
 */
export async function toErase(
  db: Db,
  askedBefore: Date,
  limit: number,
): Promise<{ id: number; by: string }[]> {
  const { rows } = await sql<{ id: number; by: string }>`${prepared('to_erase')}
    select s.workspace_id as id, s.value ->> 'by' as by from setting s
    where s.name = 'erase.asked' and (
      (s.value ->> 'at')::timestamptz <= ${askedBefore}
      or not exists (select from card c where c.workspace_id = s.workspace_id
        and c.kind in ('domain', 'alert') and c.wanted > c.drawn and c.dead_at is null))
    limit ${limit}`.execute(db);
  return rows;
}

/** Grants that are not ending yet begin to. Gives how many. */
export async function endGrants(trx: Trx, workspaceId: number, now: Date): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('grantSecret')
    .set({ endingSince: now, nextTryAt: now, sealedAccess: null })
    .where('workspaceId', '=', workspaceId)
    .where('endingSince', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

const kept = [
  'card',
  'notice',
  'alert',
  'accessRequest',
  'consent',
  'route',
  'slackPause',
  'slackAdmins',
  'dmChoice',
  'member',
  'refusal',
] as const;

/** All that we know of a workspace, but its row, its acts and the sealed grants that are being ended. Gives its domains. */
export async function eraseData(trx: Trx, workspaceId: number): Promise<number> {
  for (const table of kept) {
    await trx.deleteFrom(table).where('workspaceId', '=', workspaceId).execute();
  }
  await trx
    .deleteFrom('setting')
    .where('workspaceId', '=', workspaceId)
    .where('name', '!=', 'first_run.told')
    .execute();
  const { numDeletedRows } = await trx
    .deleteFrom('domain')
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirstOrThrow();
  for (const table of ['breach', 'decisionGroup', 'decision', 'policy'] as const) {
    await trx.deleteFrom(table).where('workspaceId', '=', workspaceId).execute();
  }
  await trx
    .updateTable('workspace')
    .set({ alertChannel: null })
    .where('id', '=', workspaceId)
    .execute();
  return Number(numDeletedRows);
}

/** Whether a grant still waits for Salesforce's word. */
export async function hasGrants(db: Db, workspaceId: number): Promise<boolean> {
  const row = await db
    .selectFrom('grantSecret')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The sealed token of Slack's, which is dead by now. */
export async function eraseInstallation(trx: Trx, workspaceId: number): Promise<void> {
  await trx.deleteFrom('installation').where('workspaceId', '=', workspaceId).execute();
}

/** The workspace itself. Its acts must be gone: they let nobody take them away with it. */
export async function dropWorkspace(trx: Trx, workspaceId: number): Promise<void> {
  await trx.deleteFrom('workspace').where('id', '=', workspaceId).execute();
}

/** Held to its end, so that a re-installation comes before or after, never between. */
export async function lockGone(trx: Trx, workspaceId: number, before: Date): Promise<boolean> {
  const row = await trx
    .selectFrom('workspace')
    .select('id')
    .where('id', '=', workspaceId)
    .where('goneAt', '<=', before)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}
