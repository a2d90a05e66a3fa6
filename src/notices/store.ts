import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { later, SECOND } from '../lib/time.ts';
import type { Card, KeptNotice, Posted, Target } from './notice.ts';
import { decodeTarget, encodeTarget } from './target.ts';

/** Longer than a post can take; a claim that outlives it means that the process or the answer was lost. */
const CLAIM_SECONDS = 60;
/** Slack slows a channel down that edits faster. */
export const EDIT_PAUSE_MS = 3 * SECOND;
/** The first edit after a post may come sooner: a sync's first steps are short. */
const FIRST_EDIT_MS = SECOND;

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
        .innerJoin('workspace as w', 'w.id', 'n.workspaceId')
        .select(['n.workspaceId', 'n.id as noticeId'])
        .where('n.sentAt', 'is', null)
        .where('n.droppedAt', 'is', null)
        .where('n.dueAt', '<=', now)
        .where((eb) => eb.or([eb('w.pausedUntil', 'is', null), eb('w.pausedUntil', '<=', now)]))
        .where('w.goneAt', 'is', null)
        .where(unclaimedOf('n'))
        .orderBy('n.dueAt')
        .limit(limit)
        .execute();
    },

    async dueCards(now: Date, limit: number) {
      return db
        .selectFrom('card as c')
        .innerJoin('workspace as w', 'w.id', 'c.workspaceId')
        .select(['c.workspaceId', 'c.id as cardId'])
        .whereRef('c.wanted', '>', 'c.drawn')
        .where('c.deadAt', 'is', null)
        .where('c.dueAt', '<=', now)
        .where((eb) => eb.or([eb('w.pausedUntil', 'is', null), eb('w.pausedUntil', '<=', now)]))
        .where('w.goneAt', 'is', null)
        .where(unclaimedOf('c'))
        .orderBy('c.dueAt')
        .limit(limit)
        .execute();
    },

    async claimNotice(workspaceId: number, id: string, now: Date) {
      const row = await db
        .updateTable('notice')
        .set((eb) => ({ claimedUntil: claim, tries: eb('tries', '+', 1) }))
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .where('sentAt', 'is', null)
        .where('droppedAt', 'is', null)
        .where('dueAt', '<=', now)
        .where(unclaimed)
        .where(unpaused(now))
        .returningAll()
        .executeTakeFirst();
      return row && { ...toNotice(row), tries: row.tries };
    },

    async markSent(id: string, sent: Posted | undefined, now: Date) {
      await db
        .updateTable('notice')
        .set({
          sentAt: now,
          sentChannel: sent?.channel ?? null,
          sentTs: sent?.ts ?? null,
          claimedUntil: null,
        })
        .where('id', '=', id)
        .execute();
    },

    async dropNotice(id: string, why: string, now: Date) {
      await db
        .updateTable('notice')
        .set({ droppedAt: now, droppedWhy: why, claimedUntil: null })
        .where('id', '=', id)
        .execute();
    },

    async noticeAgain(id: string, dueAt: Date, target?: Target) {
      await db
        .updateTable('notice')
        .set({
          dueAt,
          claimedUntil: null,
          ...(target ? { target: encodeTarget(target) } : {}),
        })
        .where('id', '=', id)
        .execute();
    },

    /** `wanted` as it was when claimed: a change that comes while we draw is drawn next. */
    async claimCard(workspaceId: number, id: number, now: Date) {
      const row = await db
        .updateTable('card')
        .set((eb) => ({ claimedUntil: claim, tries: eb('tries', '+', 1) }))
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .whereRef('wanted', '>', 'drawn')
        .where('deadAt', 'is', null)
        .where('dueAt', '<=', now)
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
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toCard(row);
    },

    async markDrawn(id: number, wanted: number, posted: Posted | undefined, now: Date) {
      await db
        .updateTable('card')
        .set({
          drawn: wanted,
          drawnAt: now,
          dueAt: later(now, posted ? FIRST_EDIT_MS : EDIT_PAUSE_MS),
          claimedUntil: null,
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
      posted: Posted,
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('card')
        .set((eb) => ({ channel: posted.channel, ts: posted.ts, wanted: eb('wanted', '+', 1) }))
        .where('workspaceId', '=', card.workspaceId)
        .where('kind', '=', card.kind)
        .where('subject', '=', card.subject)
        .where((eb) => eb.or([eb('ts', 'is', null), eb('ts', '!=', posted.ts)]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async cardAgain(id: number, dueAt: Date) {
      await db
        .updateTable('card')
        .set({ dueAt, claimedUntil: null })
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
          dueAt,
          claimedUntil: null,
          ...(target ? { target: encodeTarget(target) } : {}),
        })
        .where('id', '=', id)
        .execute();
    },

    async killCard(id: number, now: Date) {
      await db
        .updateTable('card')
        .set({ deadAt: now, claimedUntil: null })
        .where('id', '=', id)
        .execute();
    },

    /** True for the one caller that paused it. */
    async pauseChannel(workspaceId: number, channel: string, why: string, now: Date) {
      const row = await db
        .insertInto('route')
        .values({ workspaceId, channel, pausedAt: now, pausedWhy: why })
        .onConflict((conflict) =>
          conflict
            .columns(['workspaceId', 'channel'])
            .doUpdateSet({ pausedAt: now, pausedWhy: why })
            .where('route.pausedAt', 'is', null),
        )
        .returning('channel')
        .executeTakeFirst();
      return row !== undefined;
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

    async resumeChannel(workspaceId: number, channel: string): Promise<void> {
      await db
        .updateTable('route')
        .set({ pausedAt: null, pausedWhy: null })
        .where('workspaceId', '=', workspaceId)
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

function toNotice(row: Row<'notice'>): KeptNotice {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind,
    target: decodeTarget(row.target),
    facts: row.facts,
    createdAt: row.createdAt,
  };
}

/** A target is kept as text. */
export function toCard(row: Row<'card'>): Card {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind,
    subject: row.subject,
    target: decodeTarget(row.target),
    posted: row.channel && row.ts ? { channel: row.channel, ts: row.ts } : undefined,
  };
}
