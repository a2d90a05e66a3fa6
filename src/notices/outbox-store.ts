import { randomUUID } from 'node:crypto';
import type { Db } from '../db/database.ts';
import type { Card, NewNotice, Target } from './notice.ts';
import { toCard } from './store.ts';
import { encodeTarget } from './target.ts';

/** A notice exists once per key: a second one is dropped. `dueAt`: not to be sent before. */
export async function tell(
  trx: Db,
  notice: NewNotice,
  now: Date,
  dueAt: Date = now,
): Promise<void> {
  await trx
    .insertInto('notice')
    .values({
      id: randomUUID(),
      workspaceId: notice.workspaceId,
      key: notice.key,
      kind: notice.kind,
      target: encodeTarget(notice.target),
      cardId: notice.target.to === 'thread' ? notice.target.cardId : null,
      facts: JSON.stringify(notice.facts),
      createdAt: now,
      dueAt,
    })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'key']).doNothing())
    .execute();
}

/** Whether there is a notice of that key. */
export async function isTold(
  db: Db,
  { workspaceId, key }: Pick<NewNotice, 'workspaceId' | 'key'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('notice')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined;
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
      workspaceId: card.workspaceId,
      kind: card.kind,
      subject: card.subject,
      target: encodeTarget(card.target),
      dueAt: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'kind', 'subject'])
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
    .where('workspaceId', '=', card.workspaceId)
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
    .where('workspaceId', '=', card.workspaceId)
    .where('kind', '=', card.kind)
    .where('subject', '=', card.subject)
    .executeTakeFirst();
  return row && toCard(row);
}

/** Subjects of the cards of a kind that begin like that. */
export async function cardsOf(
  db: Db,
  wanted: { workspaceId: number; kind: Card['kind']; prefix: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('card')
    .select('subject')
    .where('workspaceId', '=', wanted.workspaceId)
    .where('kind', '=', wanted.kind)
    .where((eb) => eb.fn<boolean>('starts_with', ['subject', eb.val(wanted.prefix)]))
    .execute();
  return rows.map(({ subject }) => subject);
}

/** All warnings about a domain's grant are drawn anew. */
export async function redrawEndings(
  trx: Db,
  key: { readonly workspaceId: number; readonly domainId: number },
): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspaceId', '=', key.workspaceId)
    .where('kind', '=', 'ending')
    .where((eb) => eb.fn<boolean>('starts_with', ['subject', eb.val(`${key.domainId}/`)]))
    .execute();
}
