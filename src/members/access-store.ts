import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import type { Role } from './role.ts';

/** Somebody's wish for a role. */
export interface AccessRequest {
  readonly id: number;
  readonly userId: string;
  readonly role: Role;
  /** Foreign text. */
  readonly reason: string;
  readonly askedAt: Date;
  readonly answer:
    | {
        readonly kind: 'given' | 'declined';
        readonly by: string;
        readonly at: Date;
        readonly until: Date | null;
        /** Foreign text. */
        readonly note: string | null;
      }
    | undefined;
}

export async function findRequest(
  db: Db,
  workspaceId: number,
  id: number,
): Promise<AccessRequest | undefined> {
  const row = await db
    .selectFrom('accessRequest')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toRequest(row);
}

/** The newest request of a person after a time. Holds off a second one of the same person until the transaction ends. */
export async function latestRequest(
  trx: Trx,
  workspaceId: number,
  userId: string,
  after: Date,
): Promise<AccessRequest | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`access/${workspaceId}/${userId}`}, 0))`.execute(
    trx,
  );
  const row = await trx
    .selectFrom('accessRequest')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .where('askedAt', '>', after)
    .orderBy('askedAt', 'desc')
    .executeTakeFirst();
  return row && toRequest(row);
}

export async function insertRequest(
  trx: Trx,
  request: { workspaceId: number; userId: string; role: Role; reason: string },
  now: Date,
): Promise<number> {
  const row = await trx
    .insertInto('accessRequest')
    .values({
      workspaceId: request.workspaceId,
      userId: request.userId,
      role: request.role,
      reason: request.reason,
      askedAt: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Answered once: undefined where somebody was faster. */
export async function answerRequest(
  trx: Trx,
  workspaceId: number,
  id: number,
  answer: { kind: 'given' | 'declined'; by: string; until: Date | undefined; note: string },
  now: Date,
): Promise<AccessRequest | undefined> {
  const row = await trx
    .updateTable('accessRequest')
    .set({
      answeredAt: now,
      answeredBy: answer.by,
      answer: answer.kind,
      until: answer.until ?? null,
      note: answer.note || null,
    })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('answeredAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && toRequest(row);
}

/** An answer is there as a whole or not at all. */
function toRequest(row: Row<'accessRequest'>): AccessRequest {
  const { answer: kind, answeredBy: by, answeredAt: at, until, note } = row;
  return { ...row, answer: kind && by && at ? { kind, by, at, until, note } : undefined };
}
