import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { GrantSecretTable } from '../db/tables.ts';

/** Seals secrets under a frozen purpose label and the row's id. */
export interface Sealer {
  seal(purpose: string, rowId: string, text: string): string;
  open(purpose: string, rowId: string, sealed: string): string;
}

export const purposes = {
  access: 'salesforce.access',
  refresh: 'salesforce.refresh',
  verifier: 'consent.verifier',
} as const;

/** One consent's grant, opened. `version` rises with each refresh; a new consent makes a new `id`. */
export interface Grant {
  readonly id: string;
  readonly workspaceId: number;
  readonly domainId: number | undefined;
  readonly orgId: string;
  readonly instanceUrl: string;
  readonly version: number;
  readonly accessToken: string | undefined;
  readonly refreshToken: string;
  readonly ending: boolean;
  readonly refreshedAt: Date;
}

const LEASE_SECONDS = 60;

export function grantStore(db: Db, box: Sealer) {
  return {
    /** The grant that a domain uses now; nothing where it is ending or the domain is deleted. */
    async ofDomain(workspaceId: number, domainId: number): Promise<Grant | undefined> {
      const row = await db
        .selectFrom('grant_secret as g')
        .innerJoin('domain as d', (join) =>
          join.onRef('d.grant_id', '=', 'g.id').onRef('d.workspace_id', '=', 'g.workspace_id'),
        )
        .selectAll('g')
        .where('d.workspace_id', '=', workspaceId)
        .where('d.id', '=', domainId)
        .where('d.deleted_at', 'is', null)
        .where('g.ending_since', 'is', null)
        .executeTakeFirst();
      return row && toGrant(row, box);
    },

    async find(workspaceId: number, id: string): Promise<Grant | undefined> {
      const row = await db
        .selectFrom('grant_secret')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toGrant(row, box);
    },

    /**
     * Takes the right to refresh `version` for 60 s of PostgreSQL's clock, and writes that a token call goes out now:
     * which also proves that we can write. `unanswered` tells of an earlier call whose answer never came.
     * Nothing where someone holds it, the version moved or the grant is ending.
     */
    async takeLease(
      grantId: string,
      version: number,
      owner: string,
      now: Date,
    ): Promise<{ unanswered: boolean } | undefined> {
      return db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('grant_secret')
          .select(['refresh_sent_at'])
          .where('id', '=', grantId)
          .where('version', '=', version)
          .where('ending_since', 'is', null)
          .where((eb) =>
            eb.or([
              eb('lease_until', 'is', null),
              eb('lease_until', '<', sql<Date>`clock_timestamp()`),
            ]),
          )
          .forNoKeyUpdate()
          .executeTakeFirst();
        if (!row) return undefined;
        await trx
          .updateTable('grant_secret')
          .set({
            lease_owner: owner,
            lease_until: sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`,
            refresh_sent_at: now,
          })
          .where('id', '=', grantId)
          .execute();
        return { unanswered: row.refresh_sent_at !== null };
      });
    },

    /** Whoever holds the lease now: saved once for (grant, version). False where the version moved or the grant is ending. */
    async saveRefreshed(
      grant: Grant,
      renewed: { accessToken: string; refreshToken: string; instanceUrl: string },
      now: Date,
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('grant_secret')
        .set({
          sealed_access: box.seal(purposes.access, grant.id, renewed.accessToken),
          sealed_refresh: box.seal(purposes.refresh, grant.id, renewed.refreshToken),
          instance_url: renewed.instanceUrl,
          version: grant.version + 1,
          refreshed_at: now,
          refresh_sent_at: null,
          lease_owner: null,
          lease_until: null,
        })
        .where('id', '=', grant.id)
        .where('version', '=', grant.version)
        .where('ending_since', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** Gives the lease back after a call that failed. `answered`: Salesforce said no, so nothing was lost. */
    async releaseLease(grantId: string, owner: string, answered: boolean): Promise<void> {
      await db
        .updateTable('grant_secret')
        .set({
          lease_owner: null,
          lease_until: null,
          ...(answered ? { refresh_sent_at: null } : {}),
        })
        .where('id', '=', grantId)
        .where('lease_owner', '=', owner)
        .execute();
    },

    /** Grants whose end Salesforce has not confirmed and whose next try is due. */
    async endingDue(now: Date, limit: number) {
      return db
        .selectFrom('grant_secret')
        .select(['workspace_id as workspaceId', 'id as grantId'])
        .where('ending_since', 'is not', null)
        .where('next_try_at', '<=', now)
        .limit(limit)
        .execute();
    },

    async ending(workspaceId: number, id: string) {
      const row = await db
        .selectFrom('grant_secret')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .where('ending_since', 'is not', null)
        .executeTakeFirst();
      if (!row?.ending_since) return undefined;
      return { ...toGrant(row, box), endingSince: row.ending_since, tries: row.tries };
    },

    erase: (workspaceId: number, id: string) => eraseGrant(db, workspaceId, id),

    async tryEndingAgain(workspaceId: number, id: string, at: Date): Promise<void> {
      await db
        .updateTable('grant_secret')
        .set((eb) => ({ next_try_at: at, tries: eb('tries', '+', 1) }))
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .execute();
    },
  };
}

export type GrantStore = ReturnType<typeof grantStore>;

export interface NewGrant {
  readonly id: string;
  readonly workspaceId: number;
  readonly orgId: string;
  readonly instanceUrl: string;
  readonly loginOrigin: string;
  readonly accessToken: string | undefined;
  readonly refreshToken: string;
  readonly exchangedAt: Date;
  /** Set where the grant is kept only to be revoked. */
  readonly endingSince?: Date | undefined;
}

export async function insertGrant(trx: Db, box: Sealer, grant: NewGrant): Promise<void> {
  await trx
    .insertInto('grant_secret')
    .values({
      id: grant.id,
      workspace_id: grant.workspaceId,
      domain_id: null,
      org_id: grant.orgId,
      instance_url: grant.instanceUrl,
      login_origin: grant.loginOrigin,
      sealed_access:
        grant.accessToken === undefined
          ? null
          : box.seal(purposes.access, grant.id, grant.accessToken),
      sealed_refresh: box.seal(purposes.refresh, grant.id, grant.refreshToken),
      code_exchanged_at: grant.exchangedAt,
      refreshed_at: grant.exchangedAt,
      refresh_sent_at: null,
      lease_owner: null,
      lease_until: null,
      ending_since: grant.endingSince ?? null,
      next_try_at: grant.endingSince ?? null,
    })
    .execute();
}

export async function bindGrant(trx: Trx, grantId: string, domainId: number): Promise<void> {
  await trx
    .updateTable('grant_secret')
    .set({ domain_id: domainId })
    .where('id', '=', grantId)
    .execute();
}

/** From here on nothing can use it; a job revokes it. */
export async function markEnding(trx: Trx, grantId: string, now: Date): Promise<void> {
  await trx
    .updateTable('grant_secret')
    .set({ ending_since: now, next_try_at: now, sealed_access: null, tries: 0 })
    .where('id', '=', grantId)
    .where('ending_since', 'is', null)
    .execute();
}

export async function eraseGrant(db: Db, workspaceId: number, id: string): Promise<void> {
  await db
    .deleteFrom('grant_secret')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

function toGrant(row: Selectable<GrantSecretTable>, box: Sealer): Grant {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    domainId: row.domain_id ?? undefined,
    orgId: row.org_id,
    instanceUrl: row.instance_url,
    version: row.version,
    accessToken:
      row.sealed_access === null ? undefined : box.open(purposes.access, row.id, row.sealed_access),
    refreshToken: box.open(purposes.refresh, row.id, row.sealed_refresh),
    ending: row.ending_since !== null,
    refreshedAt: row.refreshed_at,
  };
}
