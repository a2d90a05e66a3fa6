import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { earlier, HOUR } from '../lib/time.ts';

/** `k12/14`: its letter keeps a version that knows no such card from taking the number for an app's. */
export const keepSubject = (decisionId: number, days: number): string => `k${decisionId}/${days}`;

export function decisionOfSubject(subject: string): number | undefined {
  const [, id] = /^k(\d{1,9})\/\d{1,2}$/u.exec(subject) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Who is asked whether an app stays approved: its owner, or else the person who approved it; nobody where a policy did. */
export async function whomToAsk(
  trx: Trx,
  workspaceId: number,
  { appId, decisionId }: { appId: number; decisionId: number },
): Promise<string | undefined> {
  const row = await trx
    .selectFrom('app as a')
    .innerJoin('decision as e', 'e.workspaceId', 'a.workspaceId')
    .select(['a.owner', 'e.madeBy'])
    .where('a.workspaceId', '=', workspaceId)
    .where('a.id', '=', appId)
    .where('e.id', '=', decisionId)
    .executeTakeFirst();
  const user = row?.owner ?? row?.madeBy;
  return user?.startsWith('policy:') ? undefined : user;
}

/** What is asked about approvals of these apps is drawn anew: while they stand, and for an hour after their end. */
export async function redrawKeeps(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
  now: Date,
): Promise<void> {
  await sql`
    update card c set wanted = wanted + 1 from decision e
    where e.workspace_id = ${workspaceId} and e.app_id = any(${appIds}) and e.asked_days is not null
      and (e.ended_at is null or e.ended_at >= ${earlier(now, HOUR)}) and c.workspace_id = e.workspace_id
      and c.kind = 'keep' and c.subject in ('k' || e.id || '/14', 'k' || e.id || '/7', 'k' || e.id || '/1')`.execute(
    trx,
  );
}
