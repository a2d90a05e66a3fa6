import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Target } from './notice.ts';
import { readShownApp, type ShownApp, type ShownList } from './shown.ts';
import { decodeTarget, encodeTarget } from './target.ts';

/** The card of an app, whose thread is the app's case. */
export interface AppCase {
  readonly cardId: number;
  readonly target: Target;
  readonly isPosted: boolean;
  readonly postedAt: Date | undefined;
  readonly shown: ShownApp | undefined;
}

/** Those of the apps that have a card; locked, so that what two readings tell of one app is told one after the other. */
export async function casesOf(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<ReadonlyMap<number, AppCase>> {
  const rows = await trx
    .selectFrom('card')
    .select(['id', 'subject', 'target', 'ts', 'postedAt', 'shown'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'app')
    .where(sql<boolean>`subject = any(${appIds.map(String)})`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map(
    rows.map((row) => [
      Number(row.subject),
      {
        cardId: row.id,
        target: decodeTarget(row.target),
        isPosted: row.ts !== null,
        postedAt: row.postedAt ?? undefined,
        shown: readShownApp(row.shown),
      },
    ]),
  );
}

/** Keeps what the message says that is written in this transaction. */
export async function keepShown(
  trx: Trx,
  cardId: number,
  shown: ShownApp | ShownList,
): Promise<void> {
  await trx
    .updateTable('card')
    .set({ shown: JSON.stringify(shown) })
    .where('id', '=', cardId)
    .execute();
}

/** A card that is not out yet, and was to wait, does not wait. */
export async function hasten(trx: Trx, cardId: number, now: Date): Promise<void> {
  await trx
    .updateTable('card')
    .set({ dueAt: now })
    .where('id', '=', cardId)
    .where('ts', 'is', null)
    .where('dueAt', '>', now)
    .execute();
}

/** `12/was/1764.5`: the message that the card of app 12 was until it was posted anew. */
const formerSubject = sql`subject || '/was/' || ts`;

/**
 * The card is posted anew; its thread goes on there. The old message stays as a card of its own, which
 * is drawn when the new one is out, and leads to it.
 */
export async function postAfresh(
  trx: Trx,
  cardId: number,
  { target, now }: { target: Target; now: Date },
): Promise<void> {
  await sql`
    insert into card (workspace_id, kind, subject, target, channel, ts, posted_at, wanted, drawn, due_at)
    select workspace_id, kind, ${formerSubject}, target, channel, ts, posted_at, 0, 0, ${now} from card
    where id = ${cardId} and ts is not null
    on conflict (workspace_id, kind, subject) do nothing`.execute(trx);
  await trx
    .updateTable('card')
    .set((eb) => ({
      target: encodeTarget(target),
      channel: null,
      ts: null,
      postedAt: null,
      dueAt: now,
      wanted: eb('wanted', '+', 1),
      generation: eb('generation', '+', 1),
    }))
    .where('id', '=', cardId)
    .execute();
}

/** What is worse than what was snoozed is not snoozed. True where it was. */
export async function wakeApp(
  trx: Trx,
  workspaceId: number,
  appId: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('app')
    .set({ snoozedUntil: null, snoozedBy: null, snoozeReason: null })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', appId)
    .where('snoozedUntil', '>', now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
