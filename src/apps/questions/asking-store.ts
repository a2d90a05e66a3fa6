import type { Db, Trx } from '../../db/database.ts';
import { type Asking, askingOff } from './question.ts';

interface DomainKey {
  readonly workspaceId: number;
  readonly domainId: number;
}

export async function askingOf(db: Db, { workspaceId, domainId }: DomainKey): Promise<Asking> {
  const row = await db
    .selectFrom('asking')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .executeTakeFirst();
  return row
    ? {
        isOn: row.isOn,
        highMs: Number(row.highMs),
        elseMs: Number(row.elseMs),
        changedBy: row.changedBy,
        changedAt: row.changedAt,
        onSince: row.onSince ?? undefined,
        heldUntil: row.heldUntil ?? undefined,
      }
    : askingOff;
}

export async function saveAsking(
  trx: Trx,
  key: DomainKey,
  { isOn, highMs, elseMs, by }: Pick<Asking, 'isOn' | 'highMs' | 'elseMs'> & { by: string },
  now: Date,
): Promise<void> {
  const before = await askingOf(trx, key);
  const onSince = isOn ? (before.onSince ?? now) : null;
  const values = { isOn, highMs, elseMs, changedBy: by, changedAt: now, onSince, heldUntil: null };
  await trx
    .insertInto('asking')
    .values({ ...key, ...values })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'domainId']).doUpdateSet(values))
    .execute();
}

/** Nobody is asked by the bot until then. */
export async function holdAsking(
  trx: Trx,
  { workspaceId, domainId }: DomainKey,
  until: Date,
): Promise<void> {
  await trx
    .updateTable('asking')
    .set({ heldUntil: until })
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .execute();
}

/** Of a domain that nobody has deleted; its row is locked against who changes or deletes it. */
export async function lockAskable(
  trx: Trx,
  { workspaceId, domainId }: DomainKey,
): Promise<boolean> {
  const row = await trx
    .selectFrom('domain')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deletedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}
