import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { DAY, earlier } from '../lib/time.ts';

/**
 * Somebody, and those who within 24 hours were given a role by them, or by one of those: they may be one will. By the record,
 * since a role that was taken again leaves no other trace.
 */
export async function circleOf(
  db: Db,
  { workspaceId, of }: { workspaceId: number; of: string },
  now: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ userId: string }>`
    with recursive circle (user_id) as (
      select ${of}::text
      union select a.subject from audit_event a join circle c on c.user_id = a.actor
        where a.workspace_id = ${workspaceId} and a.action = 'role.given' and a.at > ${earlier(now, DAY)}
          and a.subject is not null)
    select user_id from circle`.execute(db);
  return new Set(rows.map(({ userId }) => userId));
}
