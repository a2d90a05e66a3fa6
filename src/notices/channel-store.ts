import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { DAY, earlier, HOUR, later } from '../lib/time.ts';

const LOOK_AGAIN_MS = HOUR;
/** Admins are not told the same of a channel more often. */
const TOLD_AGAIN_MS = DAY;

export interface PausedChannel {
  readonly channel: string;
  /** Slack's code, or our own word. */
  readonly why: string;
  readonly since: Date;
}

const isLookDue = (now: Date) => sql<boolean>`
  w.id = r.workspace_id and w.gone_at is null and r.paused_at is not null and r.look_again_at <= ${now}`;

/** Paused channels that it is time to look at. */
export const looksDue = (now: Date) =>
  sql`select from route r, workspace w where ${isLookDue(now)}`;

/** Channels that Slack refuses, and which ones outsiders can read: known to every process at once. */
export function channelStore(db: Db) {
  return {
    /** Undefined where it is paused already; `tell`: the admins have not heard this of it today. */
    async pauseChannel(workspaceId: number, channel: string, why: string, now: Date) {
      const { rows } = await sql<{ tell: boolean }>`
        insert into route (workspace_id, channel, paused_at, paused_why, look_again_at)
        values (${workspaceId}, ${channel}, ${now}, ${why}, ${later(now, LOOK_AGAIN_MS)})
        on conflict (workspace_id, channel) do update
        set paused_at = excluded.paused_at, paused_why = excluded.paused_why, look_again_at = excluded.look_again_at
        where route.paused_at is null
        returning told_why is distinct from ${why} or told_at <= ${earlier(now, TOLD_AGAIN_MS)} as tell`.execute(
        db,
      );
      const [row] = rows;
      if (row?.tell) {
        await db
          .updateTable('route')
          .set({ toldWhy: why, toldAt: now })
          .where('workspaceId', '=', workspaceId)
          .where('channel', '=', channel)
          .execute();
      }
      return row;
    },

    async isPaused(workspaceId: number, channel: string): Promise<boolean> {
      const row = await db
        .selectFrom('route')
        .select('channel')
        .where('workspaceId', '=', workspaceId)
        .where('channel', '=', channel)
        .where('pausedAt', 'is not', null)
        .executeTakeFirst();
      return row !== undefined;
    },

    async paused(workspaceId: number): Promise<readonly PausedChannel[]> {
      const rows = await db
        .selectFrom('route')
        .select(['channel', 'pausedAt as since', 'pausedWhy as why'])
        .where('workspaceId', '=', workspaceId)
        .where('pausedAt', 'is not', null)
        .orderBy('pausedAt')
        .execute();
      return rows.flatMap(({ channel, since, why }) =>
        since ? [{ channel, since, why: why ?? '' }] : [],
      );
    },

    /** In all workspaces. */
    async countPaused(): Promise<number> {
      const { n } = await db
        .selectFrom('route')
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .where('pausedAt', 'is not', null)
        .executeTakeFirstOrThrow();
      return Number(n);
    },

    /**
     * What a look at it has shown: `why` it still takes nothing, or that nothing speaks against it. Then the cards of its
     * domains, which an admin had meanwhile, are posted there again.
     */
    async judged(
      workspaceId: number,
      channel: string,
      why: string | undefined,
      now: Date,
    ): Promise<void> {
      const judged = await db
        .updateTable('route')
        .set(
          why === undefined
            ? { pausedAt: null, pausedWhy: null, lookAgainAt: null }
            : { pausedWhy: why, lookAgainAt: later(now, LOOK_AGAIN_MS) },
        )
        .where('workspaceId', '=', workspaceId)
        .where('channel', '=', channel)
        .where('pausedAt', 'is not', null)
        .returning('channel')
        .executeTakeFirst();
      if (judged === undefined || why !== undefined) return;
      await sql`
        update card c set target = 'channel:' || d.channel, channel = null, ts = null, due_at = ${now},
          wanted = c.wanted + 1, generation = c.generation + 1
        from domain d
        where c.workspace_id = ${workspaceId} and c.kind = 'domain' and c.target like 'person:%' and c.dead_at is null
          and d.workspace_id = c.workspace_id and d.id::text = c.subject and d.channel = ${channel}
          and d.deleted_at is null`.execute(db);
    },

    /** Those that `looksDue` finds, each given to one caller; the next look is in an hour. */
    async takeDueLooks(now: Date): Promise<{ workspaceId: number; channel: string }[]> {
      const { rows } = await sql<{ workspaceId: number; channel: string }>`
        update route r set look_again_at = ${later(now, LOOK_AGAIN_MS)} from workspace w
        where ${isLookDue(now)} returning r.workspace_id, r.channel`.execute(db);
      return rows;
    },

    /** Whether outsiders can read it, as Slack said after a time; undefined where nobody asked since. */
    async sharedSince(workspaceId: number, channel: string, since: Date) {
      const row = await db
        .selectFrom('route')
        .select('shared')
        .where('workspaceId', '=', workspaceId)
        .where('channel', '=', channel)
        .where('lookedAt', '>=', since)
        .where((eb) =>
          eb.or([eb('forgottenAt', 'is', null), eb('lookedAt', '>', eb.ref('forgottenAt'))]),
        )
        .executeTakeFirst();
      return row?.shared ?? undefined;
    },

    /** `askedAt`: from before the question, so that what changed meanwhile is asked again. */
    async keepShared(workspaceId: number, channel: string, shared: boolean, askedAt: Date) {
      await db
        .insertInto('route')
        .values({ workspaceId, channel, shared, lookedAt: askedAt })
        .onConflict((conflict) =>
          conflict
            .columns(['workspaceId', 'channel'])
            .doUpdateSet({ shared, lookedAt: askedAt })
            .where((eb) =>
              eb.or([eb('route.lookedAt', 'is', null), eb('route.lookedAt', '<=', askedAt)]),
            ),
        )
        .execute();
    },

    /** Slack told us that sharing changed. */
    async forgetShared(workspaceId: number, channel: string, now: Date): Promise<void> {
      await db
        .updateTable('route')
        .set({ forgottenAt: now })
        .where('workspaceId', '=', workspaceId)
        .where('channel', '=', channel)
        .execute();
    },
  };
}

export type ChannelStore = ReturnType<typeof channelStore>;
