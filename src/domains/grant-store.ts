import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';

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
  /** A refresh is under way, or its answer never came. */
  readonly unanswered: boolean;
}

const LEASE_SECONDS = 60;

export function grantStore(db: Db, box: Sealer) {
  const endsDue = (now: Date) =>
    db
      .selectFrom('grantSecret')
      .select(['workspaceId', 'id as grantId'])
      .where('endingSince', 'is not', null)
      .where('nextTryAt', '<=', now);

  return {
    /** The grant that a domain uses now; nothing where it is ending or the domain is deleted. */
    async ofDomain(workspaceId: number, domainId: number): Promise<Grant | undefined> {
      const row = await db
        .selectFrom('grantSecret as g')
        .innerJoin('domain as d', (join) =>
          join.onRef('d.grantId', '=', 'g.id').onRef('d.workspaceId', '=', 'g.workspaceId'),
        )
        .selectAll('g')
        .where('d.workspaceId', '=', workspaceId)
        .where('d.id', '=', domainId)
        .where('d.deletedAt', 'is', null)
        .where('g.endingSince', 'is', null)
        .executeTakeFirst();
      return row && toGrant(row, box);
    },

    async find(workspaceId: number, id: string): Promise<Grant | undefined> {
      const row = await db
        .selectFrom('grantSecret')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
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
          .selectFrom('grantSecret')
          .select(['refreshSentAt'])
          .where('id', '=', grantId)
          .where('version', '=', version)
          .where('endingSince', 'is', null)
          .where((eb) =>
            eb.or([
              eb('leaseUntil', 'is', null),
              eb('leaseUntil', '<', sql<Date>`clock_timestamp()`),
            ]),
          )
          .forNoKeyUpdate()
          .executeTakeFirst();
        if (!row) return undefined;
        await trx
          .updateTable('grantSecret')
          .set({
            leaseOwner: owner,
            leaseUntil: sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`,
            refreshSentAt: now,
          })
          .where('id', '=', grantId)
          .execute();
        return { unanswered: row.refreshSentAt !== null };
      });
    },

    /** Whoever holds the lease now: saved once for (grant, version). False where the version moved or the grant is ending. */
    async saveRefreshed(
      grant: Grant,
      renewed: { accessToken: string; refreshToken: string; instanceUrl: string },
      now: Date,
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('grantSecret')
        .set({
          sealedAccess: box.seal(purposes.access, grant.id, renewed.accessToken),
          sealedRefresh: box.seal(purposes.refresh, grant.id, renewed.refreshToken),
          instanceUrl: renewed.instanceUrl,
          version: grant.version + 1,
          refreshedAt: now,
          refreshSentAt: null,
          leaseOwner: null,
          leaseUntil: null,
        })
        .where('id', '=', grant.id)
        .where('version', '=', grant.version)
        .where('endingSince', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** Gives the lease back after a call that failed. `answered`: Salesforce said no, so nothing was lost. */
    async releaseLease(grantId: string, owner: string, answered: boolean): Promise<void> {
      await db
        .updateTable('grantSecret')
        .set({
          leaseOwner: null,
          leaseUntil: null,
          ...(answered ? { refreshSentAt: null } : {}),
        })
        .where('id', '=', grantId)
        .where('leaseOwner', '=', owner)
        .execute();
    },

    /** Grants whose end Salesforce has not confirmed and whose next try is due. */
    endingDue: (now: Date, limit: number) => endsDue(now).limit(limit).execute(),

    endsDue,

    async ending(workspaceId: number, id: string) {
      const row = await db
        .selectFrom('grantSecret')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .where('endingSince', 'is not', null)
        .executeTakeFirst();
      if (!row?.endingSince) return undefined;
      return { ...toGrant(row, box), endingSince: row.endingSince, tries: row.tries };
    },

    erase: (workspaceId: number, id: string) => eraseGrant(db, workspaceId, id),

    async tryEndingAgain(workspaceId: number, id: string, at: Date): Promise<void> {
      await db
        .updateTable('grantSecret')
        .set((eb) => ({ nextTryAt: at, tries: eb('tries', '+', 1) }))
        .where('workspaceId', '=', workspaceId)
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

/** May be repeated. */
export async function insertGrant(trx: Db, box: Sealer, grant: NewGrant): Promise<void> {
  await trx
    .insertInto('grantSecret')
    .values({
      id: grant.id,
      workspaceId: grant.workspaceId,
      orgId: grant.orgId,
      instanceUrl: grant.instanceUrl,
      loginOrigin: grant.loginOrigin,
      sealedAccess:
        grant.accessToken === undefined
          ? null
          : box.seal(purposes.access, grant.id, grant.accessToken),
      sealedRefresh: box.seal(purposes.refresh, grant.id, grant.refreshToken),
      codeExchangedAt: grant.exchangedAt,
      refreshedAt: grant.exchangedAt,
      endingSince: grant.endingSince,
      nextTryAt: grant.endingSince,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

export async function isGrantKept(db: Db, workspaceId: number, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('grantSecret')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function bindGrant(trx: Trx, grantId: string, domainId: number): Promise<void> {
  await trx.updateTable('grantSecret').set({ domainId }).where('id', '=', grantId).execute();
}

/** From here on nothing can use it; a job revokes it. */
export async function markEnding(trx: Trx, grantId: string, now: Date): Promise<void> {
  await trx
    .updateTable('grantSecret')
    .set({ endingSince: now, nextTryAt: now, sealedAccess: null, tries: 0 })
    .where('id', '=', grantId)
    .where('endingSince', 'is', null)
    .execute();
}

export async function eraseGrant(db: Db, workspaceId: number, id: string): Promise<void> {
  await db
    .deleteFrom('grantSecret')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Field by field, since what is sealed stays here and what is opened goes on. */
function toGrant(row: Row<'grantSecret'>, box: Sealer): Grant {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    domainId: row.domainId ?? undefined,
    orgId: row.orgId,
    instanceUrl: row.instanceUrl,
    version: row.version,
    accessToken:
      row.sealedAccess === null ? undefined : box.open(purposes.access, row.id, row.sealedAccess),
    refreshToken: box.open(purposes.refresh, row.id, row.sealedRefresh),
    ending: row.endingSince !== null,
    refreshedAt: row.refreshedAt,
    unanswered: row.refreshSentAt !== null,
  };
}
