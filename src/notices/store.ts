import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { later, SECOND } from '../lib/time.ts';
import type { Card, KeptNotice, Posted } from './notice.ts';
import { counted, isPaced, takeTurn } from './pace-store.ts';
import { isLimited } from './pause-store.ts';
import { placeOf } from './place-store.ts';
import { decodeTarget } from './target.ts';

/** Longer than a post can take; a claim that outlives it means that the process or the answer was lost. */
const CLAIM_SECONDS = 60;
/** Slack slows a channel down that edits faster. */
export const EDIT_PAUSE_MS = 3 * SECOND;
/** The first edit after a post may come sooner: a sync's first steps are short. */
const FIRST_EDIT_MS = SECOND;

// Slack may have asked for a pause since the row was found due.
const unpaused = (of: 'notice' | 'card', now: Date) => sql<boolean>`not exists (
  select from workspace w where w.id = ${sql.ref(`${of}.workspace_id`)} and w.paused_until > ${now})`;

const mayPost = (of: 'notice' | 'card', now: Date) =>
  sql<boolean>`not ${isLimited('chat.postMessage', sql.ref(`${of}.workspace_id`), placeOf(of), now)}`;
const mayEdit = (now: Date) =>
  sql<boolean>`not ${isLimited('chat.update', sql.ref('card.workspace_id'), sql`''`, now)}`;
const isMail = sql<boolean>`notice.target like 'mail:%'`;
/** Alerts come first. */
export const alertsFirst = (of: 'notice' | 'card') =>
  sql`${sql.ref(`${of}.kind`)} not like 'alert%'`;
const claim = sql<Date>`clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})`;
/** Of a claim: its place is not paced, or its turn was taken. */
const inTurn = (of: 'notice' | 'card') =>
  sql<boolean>`(exists (select from turn) or not ${isPaced(of)})`;
const turnAt = sql<Date | null>`(select at from turn)`;
const isRefused = (of: 'notice' | 'card') => sql<boolean>`exists (
  select from workspace w where w.id = ${sql.ref(`${of}.workspace_id`)} and w.refused_since is not null)`;

export function noticeStore(db: Db) {
  /** What someone has claimed, or Slack asked to leave alone, is left out. */
  const noticesDue = (now: Date) =>
    db
      .selectFrom('notice')
      .innerJoin('workspace as w', 'w.id', 'notice.workspaceId')
      .where('notice.sentAt', 'is', null)
      .where('notice.droppedAt', 'is', null)
      .where('notice.dueAt', '<=', now)
      .where((eb) =>
        eb.or([
          isMail,
          eb.and([
            eb.or([eb('w.pausedUntil', 'is', null), eb('w.pausedUntil', '<=', now)]),
            mayPost('notice', now),
          ]),
        ]),
      )
      .where('w.goneAt', 'is', null)
      .where(unclaimedOf('notice'));

  /** `isNew`: those that have no message yet; else those whose message is to be edited. */
  const cardsDue = (now: Date, isNew: boolean) =>
    db
      .selectFrom('card')
      .innerJoin('workspace as w', 'w.id', 'card.workspaceId')
      .whereRef('card.wanted', '>', 'card.drawn')
      .where('card.deadAt', 'is', null)
      .where('card.dueAt', '<=', now)
      .where('card.ts', isNew ? 'is' : 'is not', null)
      .where((eb) => eb.or([eb('w.pausedUntil', 'is', null), eb('w.pausedUntil', '<=', now)]))
      .where(isNew ? mayPost('card', now) : mayEdit(now))
      .where('w.goneAt', 'is', null)
      .where(unclaimedOf('card'));

  return {
    noticesDue,
    cardsDue,
    editsDue: (now: Date) => cardsDue(now, false).select('card.id'),

    /** Cards whose message is to be edited, those of alerts first, then the oldest. */
    dueEdits: (now: Date, limit: number) =>
      cardsDue(now, false)
        .select(['card.workspaceId', 'card.id as cardId'])
        .orderBy(alertsFirst('card'))
        .orderBy('card.dueAt')
        .limit(limit)
        .execute(),

    async claimNotice(workspaceId: number, id: string, now: Date) {
      const isFree = sql<boolean>`notice.workspace_id = ${workspaceId} and notice.id = ${id}
        and notice.sent_at is null and notice.dropped_at is null and notice.due_at <= ${now}
        and ${unclaimedOf('notice')} and (${isMail} or (${unpaused('notice', now)} and ${mayPost('notice', now)}))`;
      const row = await db
        .with('turn', () => takeTurn('notice', isFree, now))
        .updateTable('notice')
        .set((eb) => ({ claimedUntil: claim, tries: eb('tries', '+', 1) }))
        .where(isFree)
        .where(inTurn('notice'))
        .returningAll('notice')
        .returning([turnAt.as('turnAt'), isRefused('notice').as('isRefused')])
        .executeTakeFirst();
      if (!row) return undefined;
      return { ...toNotice(row), ...claimedOf(row) };
    },

    /** `turn`: its place is paced, and the post counted then. */
    async markSent(
      id: string,
      sent: Posted | undefined,
      now: Date,
      turn?: { readonly countedAt: Date },
    ) {
      await (turn ? db.with('paced', () => counted('notice', id, turn.countedAt)) : db)
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

    async noticeAgain(id: string, dueAt: Date) {
      await db
        .updateTable('notice')
        .set({ dueAt, claimedUntil: null, unsureSince: null })
        .where('id', '=', id)
        .execute();
    },

    /** Slack does not say whether the people are there whom it is for. */
    async noticeUnsure(id: string, dueAt: Date, now: Date) {
      await db
        .updateTable('notice')
        .set((eb) => ({
          dueAt,
          claimedUntil: null,
          unsureSince: eb.fn.coalesce('unsureSince', eb.val(now)),
        }))
        .where('id', '=', id)
        .execute();
    },

    /** As another message than Slack may remember. */
    async noticeAnew(id: string, dueAt: Date) {
      await db
        .updateTable('notice')
        .set((eb) => ({ dueAt, claimedUntil: null, generation: eb('generation', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },

    /** `wanted` as it was when claimed: a change that comes while we draw is drawn next. */
    async claimCard(workspaceId: number, id: number, now: Date) {
      const isFree = sql<boolean>`card.workspace_id = ${workspaceId} and card.id = ${id} and card.wanted > card.drawn
        and card.dead_at is null and card.due_at <= ${now} and ${unclaimedOf('card')} and ${unpaused('card', now)}`;
      const isNew = sql<boolean>`${isFree} and card.ts is null and ${mayPost('card', now)}`;
      const row = await db
        .with('turn', () => takeTurn('card', isNew, now))
        .updateTable('card')
        .set((eb) => ({ claimedUntil: claim, tries: eb('tries', '+', 1) }))
        .where(isFree)
        .where((eb) =>
          eb.or([
            eb.and([eb('ts', 'is', null), mayPost('card', now), inTurn('card')]),
            eb.and([eb('ts', 'is not', null), mayEdit(now)]),
          ]),
        )
        .returningAll('card')
        .returning([turnAt.as('turnAt'), isRefused('card').as('isRefused')])
        .executeTakeFirst();
      if (!row) return undefined;
      return { ...toCard(row), wanted: row.wanted, ...claimedOf(row) };
    },

    /** `dueAt`: when it may be posted, where it is not. */
    async findCard(
      workspaceId: number,
      id: number,
    ): Promise<(Card & { readonly dueAt: Date }) | undefined> {
      const row = await db
        .selectFrom('card')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .where('deadAt', 'is', null)
        .executeTakeFirst();
      return row && { ...toCard(row), dueAt: row.dueAt };
    },

    /** `turn`: its place is paced, and the post counted then. */
    async markDrawn(
      id: number,
      wanted: number,
      posted: Posted | undefined,
      now: Date,
      turn?: { readonly countedAt: Date },
    ) {
      await (turn ? db.with('paced', () => counted('card', id, turn.countedAt)) : db)
        .updateTable('card')
        .set({
          drawn: wanted,
          drawnAt: now,
          dueAt: later(now, posted ? FIRST_EDIT_MS : EDIT_PAUSE_MS),
          claimedUntil: null,
          tries: 0,
          unsureSince: null,
          ...(posted ? { channel: posted.channel, ts: posted.ts, postedAt: now } : {}),
        })
        .where('id', '=', id)
        .execute();
      // Cards that lead to this one can name its message from now on.
      if (posted) await redrawLeadingTo(db, id);
    },

    /**
     * Someone pressed a button of a card's message that we do not know as such: the answer to our post was lost. It is the
     * card's message from now on, and is drawn anew. One that it was until it was posted anew leads to the other.
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
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('card as former')
                .select('former.id')
                .where('former.workspaceId', '=', card.workspaceId)
                .where('former.kind', '=', card.kind)
                .where('former.subject', '=', `${card.subject}/was/${posted.ts}`),
            ),
          ),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async cardAgain(id: number, dueAt: Date) {
      await db
        .updateTable('card')
        .set({ dueAt, claimedUntil: null, unsureSince: null })
        .where('id', '=', id)
        .execute();
    },

    /** The same of a card. */
    async cardUnsure(id: number, dueAt: Date, now: Date) {
      await db
        .updateTable('card')
        .set((eb) => ({
          dueAt,
          claimedUntil: null,
          unsureSince: eb.fn.coalesce('unsureSince', eb.val(now)),
        }))
        .where('id', '=', id)
        .execute();
    },

    /** The message, at this moment `ts`, is gone: it is posted anew, as another one than Slack may remember. */
    async postAnew(id: number, dueAt: Date, ts: string | undefined) {
      await db
        .updateTable('card')
        .set((eb) => ({
          channel: null,
          ts: null,
          postedAt: null,
          dueAt,
          claimedUntil: null,
          wanted: eb('wanted', '+', 1),
          generation: eb('generation', '+', 1),
        }))
        .where('id', '=', id)
        .where('ts', ts === undefined ? 'is' : '=', ts ?? null)
        .execute();
    },

    async killCard(id: number, now: Date) {
      await db
        .updateTable('card')
        .set({ deadAt: now, claimedUntil: null })
        .where('id', '=', id)
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
  // The messages that an app's card was before are drawn once, when the new one is out.
  await sql`
    update card f set wanted = 1 from card c
    where c.id = ${cardId} and c.kind = 'app' and f.workspace_id = c.workspace_id and f.kind = c.kind
      and f.wanted = 0 and starts_with(f.subject, c.subject || '/was/')`.execute(db);
}

function unclaimedOf(alias: 'notice' | 'card') {
  const column = sql.ref(`${alias}.claimed_until`);
  return sql<boolean>`(${column} is null or ${column} < clock_timestamp())`;
}

/** What a claim says beside the row itself. */
export interface Claim {
  readonly tries: number;
  readonly generation: number;
  readonly unsureSince: Date | null;
  /** When its place has its turn, where that is paced. */
  readonly turnAt: Date | undefined;
  /** Slack took nothing in the workspace, the last that was heard. */
  readonly isRefused: boolean;
}

const claimedOf = (row: Omit<Claim, 'turnAt'> & { turnAt: Date | null }): Claim => ({
  tries: row.tries,
  generation: row.generation,
  unsureSince: row.unsureSince,
  turnAt: row.turnAt ?? undefined,
  isRefused: row.isRefused,
});

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
    shown: row.shown,
  };
}
