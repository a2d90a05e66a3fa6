import { sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import { OWN_IDENTITY } from '../inventory/app.ts';

/** Tokens of a user that turned out to be of another app. */
export interface Moved {
  readonly was: number;
  readonly becomes: number;
  readonly userId: string;
}

/**
 * What is asked of somebody goes with all that they hold: an answer is about that app then, and takes that. One that would be
 * the second about an app stays, and nobody is asked about ours.
 */
export async function moveQuestions(
  trx: Trx,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
  moved: readonly Moved[],
): Promise<void> {
  const { rows } = await sql<{ id: number; becomes: number }>`
    select distinct on (q.id) q.id, m.becomes from question q
    join unnest(${moved.map(({ was }) => was)}::integer[], ${moved.map(({ becomes }) => becomes)}::integer[],
      ${moved.map(({ userId }) => userId)}::text[]) as m (was, becomes, user_id) on m.was = q.app_id and m.user_id = q.user_id
    join app b on b.workspace_id = q.workspace_id and b.id = m.becomes and b.identity <> ${OWN_IDENTITY}
    where q.workspace_id = ${workspaceId} and q.domain_id = ${domainId} and (q.state in ('due', 'asked') or q.due_at is not null)
      and not exists (select from token t where t.workspace_id = q.workspace_id and t.domain_id = q.domain_id
        and t.app_id = q.app_id and t.user_id = q.user_id and t.gone_at is null)
    order by q.id, m.becomes`.execute(trx);
  // One by one: two of them may be of one person.
  for (const { id, becomes } of rows) {
    await sql`
      update question q set app_id = ${becomes} where q.workspace_id = ${workspaceId} and q.id = ${id} and not exists (
        select from question o where o.workspace_id = q.workspace_id and o.app_id = ${becomes}
          and (o.user_id = q.user_id or o.slack_user = q.slack_user))`.execute(trx);
  }
}
