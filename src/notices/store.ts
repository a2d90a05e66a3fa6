import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { CardTable, NoticeTable } from '../db/tables.ts';
import type { Card, NewNotice, Notice, NoticeKind, Target } from './notice.ts';

/** Longer than a post can take; a claim that outlives it means that the process or the answer was lost. */
const CLAIM_SECONDS = 60;
/** Slack slows a channel down that edits faster. */
export const EDIT_PAUSE_MS = 3000;

// --- written in the transaction of the change ---

/** A notice exists once per key: a second one is dropped. */
export async function tell(trx: Db, notice: NewNotice, now: Date): Promise<void> {
  await trx
    .insertInto('notice')
    .values({
      id: randomUUID(),
      workspace_id: notice.workspaceId,
      key: notice.key,
      kind: notice.kind,
      target: encodeTarget(notice.target),
      card_id: notice.target.to === 'thread' ? notice.target.cardId : null,
      facts: JSON.stringify(notice.facts),
      created_at: now,
      due_at: now,
      claimed_until: null,
      sent_at: null,
      sent_channel: null,
      sent_ts: null,
      dropped_at: null,
      dropped_why: null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'key']).doNothing())
    .execute();
}

/** The card of a subject, made where there is none. Gives its id. */
export async function ensureCard(
  trx: Db,
  card: { workspaceId: number; kind: Card['kind']; subject: string; target: Target },
  now: Date,
): Promise<number> {
  const row = await trx
    .insertInto('card')
    .values({
      workspace_id: card.workspaceId,
      kind: card.kind,
      subject: card.subject,
      target: encodeTarget(card.target),
      channel: null,
      ts: null,
      drawn_at: null,
      due_at: now,
      claimed_until: null,
      dead_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'kind', 'subject'])
        .doUpdateSet((eb) => ({ wanted: eb('card.wanted', '+', 1) })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The subject changed: its card is drawn anew, at most once in three seconds. */
export async function redraw(
  trx: Db,
  card: { workspaceId: number; kind: Card['kind']; subject: string },
): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspace_id', '=', card.workspaceId)
    .where('kind', '=', card.kind)
    .where('subject', '=', card.subject)
    .execute();
}

export async function cardOf(
  db: Db,
  card: { workspaceId: number; kind: Card['kind']; subject: string },
): Promise<Card | undefined> {
  const row = await db
    .selectFrom('card')
    .selectAll()
    .where('workspace_id', '=', card.workspaceId)
    .where('kind', '=', card.kind)
    .where('subject', '=', card.subject)
    .executeTakeFirst();
  return row && toCard(row);
}

// --- delivered by jobs ---

const unclaimed = sql<boolean>`(claimed_until is null or claimed_until < clock_timestamp())`;
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
          due_at: new Date(now.getTime() + EDIT_PAUSE_MS),
          claimed_until: null,
          tries: 0,
          ...(posted ? { channel: posted.channel, ts: posted.ts } : {}),
        })
        .where('id', '=', id)
        .execute();
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

function unclaimedOf(alias: 'n' | 'c') {
  const column = sql.ref(`${alias}.claimed_until`);
  return sql<boolean>`(${column} is null or ${column} < clock_timestamp())`;
}

function encodeTarget(target: Target): string {
  switch (target.to) {
    case 'channel':
      return `channel:${target.channel}`;
    case 'person':
      return `person:${target.user}`;
    case 'mail':
      return `mail:${target.user}`;
    case 'thread':
      return `thread:${target.cardId}`;
  }
}

function decodeTarget(text: string): Target {
  const cut = text.indexOf(':');
  const rest = text.slice(cut + 1);
  switch (text.slice(0, cut)) {
    case 'channel':
      return { to: 'channel', channel: rest };
    case 'mail':
      return { to: 'mail', user: rest };
    case 'thread':
      return { to: 'thread', cardId: Number(rest) };
    default:
      return { to: 'person', user: rest };
  }
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

function toCard(row: Selectable<CardTable>): Card {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    subject: row.subject,
    target: decodeTarget(row.target),
    posted: row.channel && row.ts ? { channel: row.channel, ts: row.ts } : undefined,
  };
}
