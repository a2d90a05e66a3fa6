import type { Db, Trx } from '../db/database.ts';
import type { DomainTable } from '../db/tables.ts';

export async function deleteDomain(
  trx: Trx,
  domainId: number,
  end: { by: string; reason: string | undefined; grantEnd: DomainTable['grant_end'] },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('domain')
    .set({
      deleted_at: now,
      deleted_by: end.by,
      delete_reason: end.reason ?? null,
      grant_end: end.grantEnd,
      grant_id: null,
      run_id: null,
      run_lease_until: null,
      next_due_at: null,
      queued_at: null,
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
    .set({ confirmed_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', domainId)
    .where('confirmed_at', 'is', null)
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
    .set({ grant_end: end })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deleted_at', 'is not', null)
    .where('grant_end', 'in', ['pending', 'unconfirmed'])
    .where('grant_end', '!=', end)
    .$if(end === 'confirmed', (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('grant_secret')
              .select('id')
              .where('workspace_id', '=', workspaceId)
              .where('domain_id', '=', domainId)
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
    .updateTable('grant_secret')
    .set({ next_try_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('domain_id', '=', domainId)
    .where('ending_since', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
