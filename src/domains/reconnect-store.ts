import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { later } from '../lib/time.ts';
import { type DomainState, stateAfter } from './states.ts';
import { SETTLE_MS } from './store.ts';

/** A domain's row, locked until the transaction ends, deleted or not. */
export interface LockedDomain extends Row<'domain'> {
  readonly deleted: boolean;
  readonly state: DomainState;
}

export async function lockDomain(
  trx: Trx,
  workspaceId: number,
  domainId: number,
): Promise<LockedDomain | undefined> {
  const row = await trx
    .selectFrom('domain')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && {
      ...row,
      // A warning of a domain that works is no outage.
      errorSince: row.status === 'error' ? row.errorSince : null,
      deleted: row.deletedAt !== null,
      state: row.deletedAt === null ? row.status : 'deleted',
    }
  );
}

// Another org has another policy.
const NO_POLICY = { ownAppId: null, grantHours: null, grantUntilUsed: null };

/** The domain works again by a new grant; a run that still used the old one may not commit. A sync is due at once. */
export async function reconnectDomain(
  trx: Trx,
  before: LockedDomain,
  {
    by,
    ...grant
  }: {
    grantId: string;
    orgId: string;
    orgName: string;
    kind: string;
    edition: string;
    instanceName: string;
    instanceUrl: string;
    salesforceUserId: string;
    salesforceUsername: string;
    by: string;
  },
  now: Date,
): Promise<void> {
  const carriedOver = before.orgId !== grant.orgId;
  await trx
    .updateTable('domain')
    .set({
      ...grant,
      status: stateAfter(
        before.state,
        carriedOver ? 'carried over' : 'reconnected',
        before.lastSyncedAt !== null,
      ),
      errorCode: null,
      errorFacts: null,
      errorSince: null,
      failures: 0,
      startsWithoutEnd: 0,
      parkedUntil: null,
      runId: null,
      runLeaseUntil: null,
      queuedAt: null,
      queuedBy: by,
      nextDueAt: later(now, SETTLE_MS),
      catchUpSince: before.errorSince ?? now,
      reconnectedAt: now,
      reconnectedBy: by,
      deletedAt: null,
      deletedBy: null,
      deleteReason: null,
      grantEnd: null,
      endingTold: null,
      ...(carriedOver ? { baselineAt: null, lastSyncedAt: null, ...NO_POLICY } : {}),
    })
    .where('id', '=', before.id)
    .execute();
  if (!carriedOver) return;
  // A refreshed sandbox is a new org: what its old self held is gone with it.
  for (const table of ['token', 'app', 'orgUser', 'package'] as const) {
    await sql`
      update ${sql.table(table)} set gone_at = ${now}
      where workspace_id = ${before.workspaceId} and domain_id = ${before.id} and gone_at is null`.execute(
      trx,
    );
  }
}
