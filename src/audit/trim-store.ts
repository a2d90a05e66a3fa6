import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { DAY, earlier } from '../lib/time.ts';
import { hashAt } from './chain-store.ts';
import { keepCutSeal } from './seal-store.ts';

const BATCH = 5_000;

/**
 * Throws away acts past the days that their workspace keeps them (`usualDays` where it has not said), from the beginning
 * of each chain on: the last one that goes is sealed first. An act of tomorrow, by a clock that was ahead, holds up nothing.
 * Gives how many went.
 */
export async function trimActs(
  db: Db,
  box: SecretBox,
  usualDays: number,
  now: Date,
): Promise<number> {
  let gone = 0;
  for (const { workspaceId, days } of await termsOf(db, usualDays)) {
    const upTo = await expiredUpTo(db, workspaceId, earlier(now, days * DAY), now);
    if (upTo === undefined) continue;
    for (;;) {
      const batch = await db
        .transaction()
        .execute((trx) => trimBatch(trx, box, workspaceId, upTo, now));
      gone += batch;
      if (batch === 0) break;
    }
  }
  return gone;
}

/** Removes all acts of a workspace that took the app out; that there were some, and how many, stays. */
export async function forgetActs(
  trx: Trx,
  box: SecretBox,
  workspaceId: number,
  now: Date,
): Promise<void> {
  const end = await trx
    .selectFrom('auditChain')
    .select(['no', 'hash'])
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst();
  if (end) await keepCutSeal(trx, box, workspaceId, { ...end, no: BigInt(end.no) }, now);
  await sql`select audit_forget(${workspaceId})`.execute(trx);
}

async function termsOf(db: Db, usualDays: number) {
  const { rows } = await sql<{ workspaceId: number; days: number }>`
    select w.id as workspace_id, coalesce((s.value #>> '{}')::int, ${usualDays}) as days
    from workspace w left join setting s on s.workspace_id = w.id and s.name = 'audit.days' order by w.id`.execute(
    db,
  );
  return rows;
}

async function expiredUpTo(
  db: Db,
  workspaceId: number,
  before: Date,
  now: Date,
): Promise<bigint | undefined> {
  const { rows } = await sql<{ upTo: string | null }>`
    select coalesce(min(no) filter (where at > ${before} and at <= ${now}) - 1, max(no)) as up_to
    from audit_event where workspace_id = ${workspaceId}
    having bool_or(at <= ${before})`.execute(db);
  const upTo = rows[0]?.upTo;
  return upTo ? BigInt(upTo) : undefined;
}

async function trimBatch(
  trx: Trx,
  box: SecretBox,
  workspaceId: number,
  upTo: bigint,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ last: string | null }>`
    select max(no) as last from (select no from audit_event
      where workspace_id = ${workspaceId} and no <= ${upTo} order by no limit ${BATCH}) batch`.execute(
    trx,
  );
  const last = rows[0]?.last;
  const hash = last ? await hashAt(trx, workspaceId, BigInt(last)) : undefined;
  if (!last || !hash) return 0;
  await keepCutSeal(trx, box, workspaceId, { no: BigInt(last), hash }, now);
  const trimmed = await sql<{ gone: string }>`
    select audit_trim(${workspaceId}, ${last}) as gone`.execute(trx);
  return Number(trimmed.rows[0]?.gone ?? 0);
}
