import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { CardTable, NoticeTable } from '../db/tables.ts';
import type { Card, Notice, NoticeKind, Target } from './notice.ts';
import { decodeTarget, encodeTarget } from './target.ts';

/** Longer than a post can take; a claim that outlives it means that the process or the answer was lost. */
const CLAIM_SECONDS = 60;
/** Slack slows a channel down that edits faster. */
export const EDIT_PAUSE_MS = 3000;
/** The first edit after a post may come sooner: a sync's first steps are short. */
const FIRST_EDIT_MS = 1000;

const unclaimed = sql<boolean>`(claimed_until is null or claimed_until < clock_timestamp())`;
// Slack may have asked for a pause since the row was found due.
const unpaused = (now: Date) => sql<boolean>`not exists (
  select from workspace w where w.id = workspace_id and w.paused_until > ${now})`;
const claim = sql<Date>`clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})`;

export function noticeStore(db: Db) {
  return {
    /** What is due, oldest first; a row that someone has claimed is left out. */
    async dueNotices(now: Date, limit: number) {
      return db
        .selectFrom('notice as n')
        .innerJoin('workspace as w', 'w.id', 'n.workspace_id')
        .select(['n.workspace_id as workspaceId', 'n.id as noticeId'])
        .where('n.sent_at', 'is', null)
        .where('n.dropped_at', 'is', null)
        .where('n.due_at', '<=', now)
        .where((eb) => eb.or([eb('w.paused_until', 'is', null), eb('w.paused_until', '<=', now)]))
        .where('w.gone_at', 'is', null)
        .where(unclaimedOf('n'))
        .orderBy('n.due_at')
        .limit(limit)
        .execute();
    },

    async dueCards(now: Date, limit: number) {
      return db
        .selectFrom('card as c')
        .innerJoin('workspace as w', 'w.id', 'c.workspace_id')
        .select(['c.workspace_id as workspaceId', 'c.id as cardId'])
        .whereRef('c.wanted', '>', 'c.drawn')
        .where('c.dead_at', 'is', null)
        .where('c.due_at', '<=', now)
        .where((eb) => eb.or([eb('w.paused_until', 'is', null), eb('w.paused_until', '<=', now)]))
        .where('w.gone_at', 'is', null)
        .where(unclaimedOf('c'))
        .orderBy('c.due_at')
        .limit(limit)
        .execute();
    },

    async claimNotice(workspaceId: number, id: string, now: Date) {
      const row = await db
        .updateTable('notice')
        .set((eb) => ({ claimed_until: claim, tries: eb('tries', '+', 1) }))
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .where('dropped_at', 'is', null)
        .where('due_at', '<=', now)
        .where(unclaimed)
        .where(unpaused(now))
        .returningAll()
        .executeTakeFirst();
      return row && { ...toNotice(row), tries: row.tries };
    },

    async markSent(id: string, sent: { channel: string; ts: string } | undefined, now: Date) {
      await db
        .updateTable('notice')
        .set({
          sent_at: now,
          sent_channel: sent?.channel ?? null,
          sent_ts: sent?.ts ?? null,
          claimed_until: null,
        })
        .where('id', '=', id)
        .execute();
    },

    async dropNotice(id: string, why: string, now: Date) {
      await db
        .updateTable('notice')
        .set({ dropped_at: now, dropped_why: why, claimed_until: null })
        .where('id', '=', id)
        .execute();
    },

    async noticeAgain(id: string, dueAt: Date, target?: Target) {
      await db
        .updateTable('notice')
        .set({
          due_at: dueAt,
          claimed_until: null,
          ...(target ? { target: encodeTarget(target) } : {}),
        })
        .where('id', '=', id)
        .execute();
    },

    /** `wanted` as it was when claimed: a change that comes while we draw is drawn next. */
    async claimCard(workspaceId: number, id: number, now: Date) {
      const row = await db
        .updateTable('card')
        .set((eb) => ({ claimed_until: claim, tries: eb('tries', '+', 1) }))
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .whereRef('wanted', '>', 'drawn')
        .where('dead_at', 'is', null)
        .where('due_at', '<=', now)
        .where(unclaimed)
        .where(unpaused(now))
        .returningAll()
        .executeTakeFirst();
      return row && { ...toCard(row), wanted: row.wanted, tries: row.tries };
    },

    async findCard(workspaceId: number, id: number): Promise<Card | undefined> {
      const row = await db
        .selectFrom('card')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toCard(row);
    },

    async markDrawn(
      id: number,
      wanted: number,
      posted: { channel: string; ts: string } | undefined,
      now: Date,
    ) {
      await db
        .updateTable('card')
        .set({
          drawn: wanted,
          drawn_at: now,
          due_at: new Date(now.getTime() + (posted ? FIRST_EDIT_MS : EDIT_PAUSE_MS)),
          claimed_until: null,
          tries: 0,
          ...(posted ? { channel: posted.channel, ts: posted.ts } : {}),
        })
        .where('id', '=', id)
        .execute();
      // Cards that lead to this one can name its message from now on.
      if (posted) await redrawLeadingTo(db, id);
    },

    /**
     * Someone pressed a button of a card's message that we do not know as such: the answer to our post was lost. It is the
     * card's message from now on, and is drawn anew.
     */
    async adopt(
      card: { workspaceId: number; kind: Card['kind']; subject: string },
      posted: { channel: string; ts: string },
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('card')
        .set((eb) => ({ channel: posted.channel, ts: posted.ts, wanted: eb('wanted', '+', 1) }))
        .where('workspace_id', '=', card.workspaceId)
        .where('kind', '=', card.kind)
        .where('subject', '=', card.subject)
        .where((eb) => eb.or([eb('ts', 'is', null), eb('ts', '!=', posted.ts)]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async cardAgain(id: number, dueAt: Date) {
      await db
        .updateTable('card')
        .set({ due_at: dueAt, claimed_until: null })
        .where('id', '=', id)
        .execute();
    },

    /** The message is gone, or its channel refuses us: post it anew, elsewhere where a target is given. */
    async moveCard(id: number, dueAt: Date, target?: Target) {
      await db
        .updateTable('card')
        .set({
          channel: null,
          ts: null,
          due_at: dueAt,
          claimed_until: null,
          ...(target ? { target: encodeTarget(target) } : {}),
        })
        .where('id', '=', id)
        .execute();
    },

    async killCard(id: number, now: Date) {
      await db
        .updateTable('card')
        .set({ dead_at: now, claimed_until: null })
        .where('id', '=', id)
        .execute();
    },

    /** True for the one caller that paused it. */
    async pauseRoute(workspaceId: number, channel: string, why: string, now: Date) {
      const row = await db
        .insertInto('route')
        .values({ workspace_id: workspaceId, channel, paused_at: now, paused_why: why })
        .onConflict((conflict) =>
          conflict
            .columns(['workspace_id', 'channel'])
            .doUpdateSet({ paused_at: now, paused_why: why })
            .where('route.paused_at', 'is', null),
        )
        .returning('channel')
        .executeTakeFirst();
      return row !== undefined;
    },

    async isPaused(workspaceId: number, channel: string): Promise<boolean> {
      const row = await db
        .selectFrom('route')
        .select('channel')
        .where('workspace_id', '=', workspaceId)
        .where('channel', '=', channel)
        .where('paused_at', 'is not', null)
        .executeTakeFirst();
      return row !== undefined;
    },

    async resumeRoute(workspaceId: number, channel: string): Promise<void> {
      await db
        .updateTable('route')
        .set({ paused_at: null, paused_why: null })
        .where('workspace_id', '=', workspaceId)
        .where('channel', '=', channel)
        .execute();
    },
  };
}

export type NoticeStore = ReturnType<typeof noticeStore>;

async function redrawLeadingTo(db: Db, cardId: number): Promise<void> {
  await sql`
    update card set wanted = wanted + 1
    where kind = 'alert' and (workspace_id, subject) in (
      select a.workspace_id, a.id::text from alert a join card c on c.workspace_id = a.workspace_id
      where c.id = ${cardId} and c.kind = 'alert' and c.subject in (a.moved_to::text, a.group_id::text))`.execute(
    db,
  );
}

function unclaimedOf(alias: 'n' | 'c') {
  const column = sql.ref(`${alias}.claimed_until`);
  return sql<boolean>`(${column} is null or ${column} < clock_timestamp())`;
}

function toNotice(row: Selectable<NoticeTable>): Notice {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind as NoticeKind,
    target: decodeTarget(row.target),
    facts: row.facts,
    createdAt: row.created_at,
  };
}

export function toCard(row: Selectable<CardTable>): Card {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    subject: row.subject,
    target: decodeTarget(row.target),
    posted: row.channel && row.ts ? { channel: row.channel, ts: row.ts } : undefined,
  };
}
