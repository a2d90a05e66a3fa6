import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';

export async function deleteDomain(
  trx: Trx,
  domainId: number,
  end: { by: string; reason: string | undefined; grantEnd: Row<'domain'>['grantEnd'] },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('domain')
    .set({
      deletedAt: now,
      deletedBy: end.by,
      deleteReason: end.reason ?? null,
      grantEnd: end.grantEnd,
      grantId: null,
      runId: null,
      runLeaseUntil: null,
      nextDueAt: null,
      queuedAt: null,
    })
    .where('id', '=', domainId)
    .execute();
}

/** True where it was not confirmed before. */
export async function confirmDomain(
  trx: Trx,
  workspaceId: number,
  domainId: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('domain')
    .set({ confirmedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('confirmedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * What became of a grant of a deleted domain; true where that is news to people. An earlier grant of the domain may still
 * be ending: all is confirmed only with the last of them.
 */
export async function setGrantEnd(
  db: Db,
  grant: { workspaceId: number; domainId: number; grantId: string },
  end: 'confirmed' | 'unconfirmed' | 'left',
): Promise<boolean> {
  const { workspaceId, domainId, grantId } = grant;
  const { numUpdatedRows } = await db
    .updateTable('domain')
    .set({ grantEnd: end })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deletedAt', 'is not', null)
    .where('grantEnd', 'in', ['pending', 'unconfirmed'])
    .where('grantEnd', '!=', end)
    .$if(end === 'confirmed', (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('grantSecret')
              .select('id')
              .where('workspaceId', '=', workspaceId)
              .where('domainId', '=', domainId)
              .where('id', '!=', grantId),
          ),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Makes the next try to end the grants of a domain due now. Gives how many there are. */
export async function endGrantsNow(
  db: Db,
  workspaceId: number,
  domainId: number,
  now: Date,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('grantSecret')
    .set({ nextTryAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('endingSince', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
