import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** What is asked and answered about these apps is drawn anew. */
export async function redrawQuestions(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<void> {
  await sql`
    update card c set wanted = wanted + 1 from question q
    where q.workspace_id = ${workspaceId} and q.app_id = any(${appIds}) and c.workspace_id = q.workspace_id
      and c.kind in ('question', 'answer') and split_part(c.subject, ':', 1) = q.id::text`.execute(
    trx,
  );
}

/** The same of all apps of a domain. */
export async function redrawQuestionsOf(
  trx: Trx,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
): Promise<void> {
  const apps = await trx
    .selectFrom('question')
    .select('appId')
    .distinct()
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('state', '=', 'asked')
    .execute();
  const ids = apps.map(({ appId }) => appId);
  if (ids.length > 0) await redrawQuestions(trx, workspaceId, ids);
}

/** Whether an app is of high risk: who granted it and does not answer is not waited for in silence. */
export async function isHigh(trx: Trx, workspaceId: number, appId: number): Promise<boolean> {
  const row = await trx
    .selectFrom('app')
    .select('level')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', appId)
    .executeTakeFirst();
  return row?.level === 'high';
}
