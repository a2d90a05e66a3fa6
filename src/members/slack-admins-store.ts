import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { earlier, HOUR } from '../lib/time.ts';
import { fromStart, type Step, type Walk } from './walk.ts';

/** Longer than a call can take. */
const CLAIM_SECONDS = 60;
/** Where everybody of a list is gone, a new one is asked for; no more often. */
const ANEW_MS = HOUR;

interface ClaimedWalk extends Walk {
  readonly workspaceId: number;
  /** Only who holds the claim writes. */
  readonly claimedBy: string;
}

export type SlackAdminStore = ReturnType<typeof slackAdminStore>;

/** Slack's own admins of each workspace, and the walk through its members that finds them. */
export function slackAdminStore(db: Db) {
  return {
    /** Slack user ids, as old as the last whole walk; undefined where none has come to its end. */
    async kept(workspaceId: number): Promise<readonly string[] | undefined> {
      const row = await db
        .selectFrom('slackAdmins')
        .select('admins')
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirst();
      return row?.admins ?? undefined;
    },

    /** Living workspaces of which a page is due, those never walked through first. */
    async due(now: Date, limit: number): Promise<{ workspaceId: number }[]> {
      const { rows } = await sql<{ workspaceId: number }>`
        select w.id as "workspaceId" from workspace w left join slack_admins a on a.workspace_id = w.id
        where w.gone_at is null and (a.workspace_id is null
          or a.next_at <= ${now} and coalesce(a.claimed_until < clock_timestamp(), true))
        order by a.next_at nulls first limit ${limit}`.execute(db);
      return rows;
    },

    /** Undefined where it is not due, or somebody else is at it. */
    async claim(workspaceId: number, now: Date): Promise<ClaimedWalk | undefined> {
      const { rows } = await sql<ClaimedWalk>`
        insert into slack_admins as a (workspace_id, page_size, next_at, claimed_until, claimed_by)
        select id, ${fromStart.pageSize}::integer, ${now}::timestamptz, clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), gen_random_uuid()
        from workspace where id = ${workspaceId} and gone_at is null
        on conflict (workspace_id) do update
        set claimed_until = excluded.claimed_until, claimed_by = excluded.claimed_by
        where a.next_at <= ${now} and coalesce(a.claimed_until < clock_timestamp(), true)
        returning workspace_id as "workspaceId", claimed_by as "claimedBy", found, cursor, page_size as "pageSize", tries,
          restarts`.execute(db);
      return rows[0];
    },

    /** What a page came to, and what was found so far, in one. Nothing where the claim was lost to another. */
    async save(claimed: ClaimedWalk, { walk, whole }: Step, now: Date, nextAt: Date) {
      const { found, cursor, pageSize, tries, restarts } = walk;
      await db
        .updateTable('slackAdmins')
        .set({
          found: [...found],
          cursor,
          pageSize,
          tries,
          restarts,
          nextAt,
          claimedUntil: null,
          claimedBy: null,
          ...(whole && { admins: [...whole], wholeAt: now }),
        })
        .where('workspaceId', '=', claimed.workspaceId)
        .where('claimedBy', '=', claimed.claimedBy)
        .execute();
    },

    /** A new walk, where none is under way and the list is not of this hour. */
    async walkAnew(workspaceId: number, now: Date): Promise<void> {
      await db
        .updateTable('slackAdmins')
        .set({ nextAt: now })
        .where('workspaceId', '=', workspaceId)
        .where('wholeAt', '<=', earlier(now, ANEW_MS))
        .where('nextAt', '>', now)
        .where('cursor', '=', '')
        .where('tries', '=', 0)
        .execute();
    },

    /** The app was installed, or the bot started: whatever Slack refused, it may take now. */
    async tryAgain(workspaceId: number, now: Date): Promise<void> {
      await db
        .updateTable('slackAdmins')
        .set({ nextAt: now })
        .where('workspaceId', '=', workspaceId)
        .where('nextAt', '>', now)
        .where('tries', '>', 0)
        .execute();
    },

    /** Living workspaces of which there is no whole list since a time. */
    async countOlder(since: Date): Promise<number> {
      const { rows } = await sql<{ n: number }>`
        select count(*)::integer as n from workspace w left join slack_admins a on a.workspace_id = w.id
        where w.gone_at is null and coalesce(a.whole_at < ${since}, true)`.execute(db);
      return rows[0]?.n ?? 0;
    },
  };
}
