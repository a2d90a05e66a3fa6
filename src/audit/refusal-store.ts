import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { earlier, HOUR } from '../lib/time.ts';
import { type AuditEvent, recordAct } from './store.ts';

/** Somebody was told no: what they wanted, and more about it. */
export type Refusal = AuditEvent & {
  readonly action: 'act.refused';
  readonly facts: { readonly act: string };
};

const BATCH = 500;

/**
 * A refusal is recorded at once, and however often the same person tries the same thing within an hour, one more record
 * says how often that was: nobody can flood the record, or hide in it.
 */
export async function recordRefusal(db: Db, refusal: Refusal, now: Date): Promise<void> {
  const { workspaceId, actor, facts, source } = refusal;
  await db.transaction().execute(async (trx) => {
    const counted = await trx
      .insertInto('refusal')
      .values({
        workspaceId,
        actor,
        act: facts.act,
        since: now,
        facts: JSON.stringify(facts),
        source,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['workspaceId', 'actor', 'act'])
          .doUpdateSet({ again: sql`refusal.again + 1` }),
      )
      .returning(['since', 'again'])
      .executeTakeFirstOrThrow();
    if (counted.again > 0 && counted.since > earlier(now, HOUR)) return;
    if (counted.again > 0) {
      await recordSum(trx, { ...refusal, again: counted.again - 1 }, now);
      await trx
        .updateTable('refusal')
        .set({ since: now, again: 0 })
        .where('workspaceId', '=', workspaceId)
        .where('actor', '=', actor)
        .where('act', '=', facts.act)
        .execute();
    }
    await recordAct(trx, refusal, now);
  });
}

/** What was counted and is an hour old is written down, and forgotten here. */
export async function closeRefusals(db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      workspaceId: number;
      actor: string;
      again: number;
      facts: { act: string };
      source: AuditEvent['source'];
    }>`
      delete from refusal where ctid = any(array(select ctid from refusal
        where since <= ${earlier(now, HOUR)} order by since limit ${BATCH} for no key update skip locked))
      returning workspace_id, actor, again, facts, source`.execute(trx);
    // In one order, so that two workers do not wait for each other's chains at the commit.
    for (const row of rows.toSorted((one, other) => one.workspaceId - other.workspaceId)) {
      await recordSum(trx, { ...row, action: 'act.refused' }, now);
    }
  });
}

async function recordSum(trx: Trx, refusal: Refusal & { again: number }, now: Date): Promise<void> {
  const { again, facts, ...act } = refusal;
  if (again > 0) await recordAct(trx, { ...act, facts: { ...facts, again } }, now);
}
