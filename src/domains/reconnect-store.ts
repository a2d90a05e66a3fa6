import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { type DomainState, stateAfter } from './states.ts';
import { SETTLE_MS } from './store.ts';

/** A domain's row, locked until the transaction ends, deleted or not. */
export interface LockedDomain {
  readonly id: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly orgId: string;
  readonly grantId: string | undefined;
  readonly salesforceUsername: string;
  readonly errorSince: Date | undefined;
  readonly lastSyncedAt: Date | undefined;
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
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', domainId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      workspaceId,
      name: row.name,
      orgId: row.org_id,
      grantId: row.grant_id ?? undefined,
      salesforceUsername: row.salesforce_username,
      errorSince: row.status === 'error' ? (row.error_since ?? undefined) : undefined,
      lastSyncedAt: row.last_synced_at ?? undefined,
      deleted: row.deleted_at !== null,
      state: row.deleted_at === null ? row.status : 'deleted',
    }
  );
}

// Another org has another policy.
const NO_POLICY = { own_app_id: null, grant_hours: null, grant_until_used: null };

/** The domain works again by a new grant; a run that still used the old one may not commit. A sync is due at once. */
export async function reconnectDomain(
  trx: Trx,
  before: LockedDomain,
  grant: {
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
      grant_id: grant.grantId,
      org_id: grant.orgId,
      org_name: grant.orgName,
      kind: grant.kind,
      edition: grant.edition,
      instance_name: grant.instanceName,
      instance_url: grant.instanceUrl,
      salesforce_user_id: grant.salesforceUserId,
      salesforce_username: grant.salesforceUsername,
      status: stateAfter(
        before.state,
        carriedOver ? 'carried over' : 'reconnected',
        before.lastSyncedAt !== undefined,
      ),
      error_code: null,
      error_facts: null,
      error_since: null,
      failures: 0,
      starts_without_end: 0,
      parked_until: null,
      run_id: null,
      run_lease_until: null,
      queued_at: null,
      queued_by: grant.by,
      next_due_at: new Date(now.getTime() + SETTLE_MS),
      catch_up_since: before.errorSince ?? now,
      reconnected_at: now,
      reconnected_by: grant.by,
      deleted_at: null,
      deleted_by: null,
      delete_reason: null,
      grant_end: null,
      ending_told: null,
      ...(carriedOver ? { baseline_at: null, last_synced_at: null, ...NO_POLICY } : {}),
    })
    .where('id', '=', before.id)
    .execute();
  if (!carriedOver) return;
  // A refreshed sandbox is a new org: what its old self held is gone with it.
  for (const table of ['token', 'app', 'org_user', 'package'] as const) {
    await sql`
      update ${sql.table(table)} set gone_at = ${now}
      where workspace_id = ${before.workspaceId} and domain_id = ${before.id} and gone_at is null`.execute(
      trx,
    );
  }
}
