import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Limited } from './refusal.ts';

/** What Slack has asked us to leave alone, and where it takes nothing at all: known to every process. */
export function pauseStore(db: Db) {
  return {
    /**
     * A 429. The first one of a post holds its place; where a second place is told to wait meanwhile, it is the workspace that
     * posts too much, and all its posts wait.
     */
    async pauseCalls(workspaceId: number, limited: Limited, until: Date, now: Date): Promise<void> {
      const { method, place } = limited;
      await sql`
        with over as (delete from slack_pause where workspace_id = ${workspaceId} and until <= ${now})
        insert into slack_pause (workspace_id, method, place, until)
        select ${workspaceId}, ${method}, case when exists (
          select from slack_pause p where p.workspace_id = ${workspaceId} and p.method = ${method}
            and p.place <> ${place} and p.until > ${now}) then '' else ${place} end, ${until}
        on conflict (workspace_id, method, place)
        do update set until = greatest(slack_pause.until, excluded.until)`.execute(db);
    },

    /** Slack, or the way to it, took nothing. Gives since when that is so. */
    async refused(workspaceId: number, why: string, now: Date): Promise<Date> {
      const row = await db
        .updateTable('workspace')
        .set((eb) => ({
          refusedSince: eb.fn.coalesce('refusedSince', eb.val(now)),
          refusedWhy: why,
        }))
        .where('id', '=', workspaceId)
        .returning('refusedSince')
        .executeTakeFirst();
      return row?.refusedSince ?? now;
    },

    async accepted(workspaceId: number): Promise<void> {
      await db
        .updateTable('workspace')
        .set({ refusedSince: null, refusedWhy: null, pausedUntil: null })
        .where('id', '=', workspaceId)
        .where('refusedSince', 'is not', null)
        .execute();
    },

    /** Living workspaces that have taken nothing since before a time, the longest first. */
    async refusedWorkspaces(before: Date): Promise<{ since: Date; why: string }[]> {
      const rows = await db
        .selectFrom('workspace')
        .select(['refusedSince', 'refusedWhy'])
        .where('refusedSince', '<=', before)
        .where('goneAt', 'is', null)
        .orderBy('refusedSince')
        .execute();
      return rows.map((row) => ({ since: row.refusedSince ?? before, why: row.refusedWhy ?? '' }));
    },

    /** Messages that were refused, or not answered, at least once, and wait. */
    async waiting(): Promise<{ notice: number; card: number }> {
      const { rows } = await sql<{ notice: number; card: number }>`
        select (select count(*) from notice where sent_at is null and dropped_at is null and tries > 0)::integer as notice,
          (select count(*) from card where wanted > drawn and dead_at is null and tries > 0)::integer as card`.execute(
        db,
      );
      return rows[0] ?? { notice: 0, card: 0 };
    },
  };
}

export type PauseStore = ReturnType<typeof pauseStore>;

/** Whether a post to a place, or an edit, has to wait; of the columns that name the workspace and the place. */
export const isLimited = (
  method: 'chat.postMessage' | 'chat.update',
  workspaceId: ReturnType<typeof sql>,
  place: ReturnType<typeof sql>,
  now: Date,
) => sql<boolean>`exists (
  select from slack_pause p where p.workspace_id = ${workspaceId} and p.method = ${method} and p.until > ${now}
    and p.place in ('', ${place}))`;
