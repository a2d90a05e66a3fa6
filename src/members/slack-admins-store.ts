import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { DAY, earlier, HOUR, later } from '../lib/time.ts';
import { fromStart, type Step, WALK_AGAIN_MS, type Walk } from './walk.ts';

/** Longer than a call can take. */
const CLAIM_SECONDS = 60;
/** Where everybody of a list is gone, a new one is asked for; no more often. */
const ANEW_MS = HOUR;
/** No pause is longer: whoever is to wait longer was written by a clock that went ahead. */
const PAUSE_MOST_MS = WALK_AGAIN_MS + HOUR;
/** Slack's admins are listed once a day: older than this, something is wrong. */
const OLD_MS = 2 * DAY;
/** Between two processes; one from further ahead says nothing. */
const CLOCKS_DIFFER_MS = HOUR;

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
        ${walksDue(now)} order by a.next_at nulls first limit ${limit}`.execute(db);
      return rows;
    },

    /** Undefined where it is not due, or somebody else is at it. */
    async claim(workspaceId: number, now: Date): Promise<ClaimedWalk | undefined> {
      const { rows } = await sql<ClaimedWalk>`
        insert into slack_admins as a (workspace_id, page_size, begun_at, next_at, claimed_until, claimed_by)
        select id, ${fromStart.pageSize}::integer, ${now}::timestamptz, ${now}::timestamptz, clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), gen_random_uuid()
        from workspace where id = ${workspaceId} and gone_at is null
        on conflict (workspace_id) do update
        set claimed_until = excluded.claimed_until, claimed_by = excluded.claimed_by
        where ${isDue(now)}
        returning workspace_id as "workspaceId", claimed_by as "claimedBy", found, cursor, page_size as "pageSize", pages,
          tries, restarts`.execute(db);
      return rows[0];
    },

    /** What a page came to, and what was found so far, in one. Nothing where the claim was lost to another. */
    async save(claimed: ClaimedWalk, { walk, whole }: Step, now: Date, nextAt: Date) {
      const { found, cursor, pageSize, pages, tries, restarts } = walk;
      await db
        .updateTable('slackAdmins')
        .set({
          found: [...found],
          cursor,
          pageSize,
          pages,
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

    /** A new walk, where the list is not of this hour. One that is under way keeps its pauses: they are Slack's. */
    async walkAnew(workspaceId: number, now: Date): Promise<void> {
      await db
        .updateTable('slackAdmins')
        .set({ nextAt: now })
        .where('workspaceId', '=', workspaceId)
        .where('wholeAt', '<=', earlier(now, ANEW_MS))
        .where((eb) => eb('nextAt', '=', sql<Date>`whole_at + ${seconds(WALK_AGAIN_MS)}`))
        .execute();
    },

    /** The app was installed, or the bot started: whatever Slack refused, it may take now. */
    async tryAgain(workspaceId: number, now: Date): Promise<void> {
      await db
        .updateTable('slackAdmins')
        .set({ nextAt: now })
        .where('workspaceId', '=', workspaceId)
        .where('nextAt', '>', now)
        // A lost cursor counts as no failure; it has begun anew.
        .where((eb) =>
          eb.or([eb('tries', '>', 0), eb.and([eb('cursor', '=', ''), eb('restarts', '>', 0)])]),
        )
        .execute();
    },

    /** Where Slack has not listed all members for two days: when it did, where that is known. */
    async unlisted(
      workspaceId: number,
      now: Date,
    ): Promise<{ since: Date | undefined } | undefined> {
      const { rows } = await sql<{ since: Date | null }>`
        select case when a.whole_at <= ${now} then a.whole_at end as since ${ofUnlisted(now)}
          and w.id = ${workspaceId} and ${isOldEnough(now)}`.execute(db);
      return rows[0] && { since: rows[0].since ?? undefined };
    },

    /** How many workspaces have no list of the last two days. */
    async countUnlisted(now: Date): Promise<number> {
      const { rows } = await sql<{ n: number }>`
        select count(*)::integer as n ${ofUnlisted(now)}`.execute(db);
      return rows[0]?.n ?? 0;
    },

    /** The same without those whose members are listed since so short a time that there may be none. */
    async countLongUnlisted(now: Date): Promise<number> {
      const { rows } = await sql<{ n: number }>`
        select count(*)::integer as n ${ofUnlisted(now)} and ${isOldEnough(now)}`.execute(db);
      return rows[0]?.n ?? 0;
    },
  };
}

const seconds = (ms: number) => sql`make_interval(secs => ${ms / 1000})`;

const isDue = (now: Date) => sql<boolean>`
  (a.next_at <= ${now} or a.next_at > ${later(now, PAUSE_MOST_MS)})
  and coalesce(a.claimed_until < clock_timestamp(), true)`;

const ofUnlisted = (now: Date) => sql`
  from workspace w left join slack_admins a on a.workspace_id = w.id
  where w.gone_at is null and not coalesce(
    a.whole_at between ${earlier(now, OLD_MS)} and ${later(now, CLOCKS_DIFFER_MS)}, false)`;

// Not by the age of the workspace: one that is old has just been asked for after an upgrade.
const isOldEnough = (now: Date) => sql<boolean>`a.begun_at < ${earlier(now, OLD_MS)}`;

/** Of which a page is due. */
export const walksDue = (now: Date) => sql`
  select w.id as "workspaceId" from workspace w left join slack_admins a on a.workspace_id = w.id
  where w.gone_at is null and (a.workspace_id is null or ${isDue(now)})`;
