import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { later, SECOND } from '../lib/time.ts';
import type { Card, KeptNotice, Posted } from './notice.ts';
import { isLimited } from './pause-store.ts';
import { decodeTarget } from './target.ts';

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

/** The channel or person that a target leads to: of a line in a thread, the channel of its card. */
const placeOf = {
  card: sql`substr(card.target, strpos(card.target, ':') + 1)`,
  notice: sql`case when notice.target like 'thread:%'
    then (select t.channel from card t where t.workspace_id = notice.workspace_id and t.id = notice.card_id)
    else substr(notice.target, strpos(notice.target, ':') + 1) end`,
};
const mayPost = (of: 'notice' | 'card', now: Date) =>
  sql<boolean>`not ${isLimited('chat.postMessage', sql.ref(`${of}.workspace_id`), placeOf[of], now)}`;
/** A line waits for the message under which it goes; where there is none to come, nobody needs it. */
const isCardOut = sql<boolean>`not (notice.target like 'thread:%' and exists (
  select from card t where t.workspace_id = notice.workspace_id and t.id = notice.card_id
    and t.ts is null and t.dead_at is null))`;
const mayEdit = (now: Date) =>
  sql<boolean>`not ${isLimited('chat.update', sql.ref('card.workspace_id'), sql`''`, now)}`;
const isMail = sql<boolean>`notice.target like 'mail:%'`;
/** Alerts come first. */
const alertsFirst = (of: 'notice' | 'card') => sql`${sql.ref(`${of}.kind`)} not like 'alert%'`;
const claim = sql<Date>`clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})`;

export function noticeStore(db: Db) {
  /** What someone has claimed, or Slack asked to leave alone, is left out. */
  const noticesDue = (now: Date) =>
    db
      .selectFrom('notice')
      .innerJoin('workspace as w', 'w.id', 'notice.workspaceId')
      .select(['notice.workspaceId', 'notice.id as noticeId'])
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
      .where(isCardOut)
      .where('w.goneAt', 'is', null)
      .where(unclaimedOf('notice'));

  /** `isNew`: those that have no message yet; else those whose message is to be edited. */
  const cardsDue = (now: Date, isNew: boolean) =>
    db
      .selectFrom('card')
      .innerJoin('workspace as w', 'w.id', 'card.workspaceId')
      .select(['card.workspaceId', 'card.id as cardId'])
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

    /**
     * What is due, alerts first, then of each place the oldest, before any place has its second: Slack takes about one a second
     * of each.
     */
    async dueNotices(now: Date, limit: number) {
      const of = noticesDue(now)
        .select([
          alertsFirst('notice').as('isNoAlert'),
          'notice.dueAt',
          sql<number>`row_number() over (
            partition by notice.workspace_id, notice.target order by ${alertsFirst('notice')}, notice.due_at)`.as(
            'nth',
          ),
        ])
        .as('of');
      return db
        .selectFrom(of)
        .select(['of.workspaceId', 'of.noticeId'])
        .orderBy('of.isNoAlert')
        .orderBy('of.nth')
        .orderBy('of.dueAt')
        .limit(limit)
        .execute();
    },

    /** The same of cards. */
    dueCards: (now: Date, limit: number, isNew: boolean) =>
      cardsDue(now, isNew)
        .orderBy(alertsFirst('card'))
        .orderBy('card.dueAt')
        .limit(limit)
        .execute(),

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
        .where((eb) => eb.or([isMail, eb.and([unpaused(now), mayPost('notice', now)])]))
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const { tries, generation, unsureSince } = row;
      return { ...toNotice(row), tries, generation, unsureSince };
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
        .where((eb) =>
          eb.or([
            eb.and([eb('ts', 'is', null), mayPost('card', now)]),
            eb.and([eb('ts', 'is not', null), mayEdit(now)]),
          ]),
        )
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const { wanted, tries, generation, unsureSince } = row;
      return { ...toCard(row), wanted, tries, generation, unsureSince };
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

    async markDrawn(id: number, wanted: number, posted: Posted | undefined, now: Date) {
      await db
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
