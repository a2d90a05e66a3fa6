import { sql } from 'kysely';
import { absent } from '../db/absent.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { errorCodeOf } from '../lib/errors/rows.ts';
import { later } from '../lib/time.ts';
import { besideOf } from './beside-store.ts';
import type { Coverage, Domain, DomainView, NamedDomain, Progress } from './domain.ts';
import { grantEnd } from './grant-life.ts';
import { latenessOf } from './lateness.ts';

const RUNS_SHOWN = 5;
/**
 * A reading sees whole seconds of Salesforce's clock: started in the second of our own approval, it would miss that row,
 * and take our own app for gone, or for new at the next sync.
 */
export const SETTLE_MS = 1500;

export type NewDomain = Pick<
  Row<'domain'>,
  | 'workspaceId'
  | 'name'
  | 'orgId'
  | 'orgName'
  | 'kind'
  | 'edition'
  | 'instanceName'
  | 'instanceUrl'
  | 'signInKind'
  | 'signInOrigin'
  | 'channel'
  | 'grantId'
  | 'salesforceUserId'
  | 'salesforceUsername'
  | 'connectedAt'
  | 'connectedBy'
  | 'confirmedAt'
> & { readonly intervalMs: number };

/** Reads of domains; each is scoped to its workspace. */
export function domainStore(db: Db) {
  return {
    async find(workspaceId: number, domainId: number): Promise<Domain | undefined> {
      const row = await live(db, workspaceId).where('id', '=', domainId).executeTakeFirst();
      return row && toDomain(row);
    },

    /** Deleted or not. */
    async findEver(workspaceId: number, domainId: number): Promise<Domain | undefined> {
      const row = await ever(db, workspaceId).where('id', '=', domainId).executeTakeFirst();
      return row && toDomain(row);
    },

    /** The domain of this org that was deleted last, where that was after `since`. */
    async deletedSince(
      workspaceId: number,
      orgId: string,
      since: Date,
    ): Promise<Domain | undefined> {
      const row = await ever(db, workspaceId)
        .where('orgId', '=', orgId)
        .where('deletedAt', '>', since)
        .orderBy('deletedAt', 'desc')
        .executeTakeFirst();
      return row && toDomain(row);
    },

    async byOrg(workspaceId: number, orgId: string): Promise<Domain | undefined> {
      const row = await live(db, workspaceId).where('orgId', '=', orgId).executeTakeFirst();
      return row && toDomain(row);
    },

    async byName(workspaceId: number, name: string): Promise<Domain | undefined> {
      const row = await live(db, workspaceId)
        .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
        .executeTakeFirst();
      return row && toDomain(row);
    },

    async bySignInOrigin(workspaceId: number, origin: string): Promise<Domain | undefined> {
      const row = await live(db, workspaceId)
        .where((eb) => eb.or([eb('signInOrigin', '=', origin), eb('instanceUrl', '=', origin)]))
        .where('signInKind', '=', 'my-domain')
        .executeTakeFirst();
      return row && toDomain(row);
    },

    async count(workspaceId: number): Promise<number> {
      const row = await db
        .selectFrom('domain')
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .where('workspaceId', '=', workspaceId)
        .where('deletedAt', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(row.n);
    },

    /** Domains of all workspaces whose last good sync is over twice their interval old: for the metrics. */
    async countLate(now: Date): Promise<number> {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from domain
        where deleted_at is null
          and last_synced_at < ${now}::timestamptz - interval_ms * 2 * interval '1 millisecond'`.execute(
        db,
      );
      return rows[0]?.n ?? 0;
    },

    async list(workspaceId: number, now: Date): Promise<DomainView[]> {
      const rows = await live(db, workspaceId).execute();
      return toViews(db, rows, now);
    },

    named: (workspaceId: number): Promise<NamedDomain[]> =>
      db
        .selectFrom('domain')
        .select(['id', 'name', 'orgId', 'instanceUrl'])
        .where('workspaceId', '=', workspaceId)
        .where('deletedAt', 'is', null)
        .orderBy('name')
        .orderBy('id')
        .execute(),

    async view(workspaceId: number, domainId: number, now: Date): Promise<DomainView | undefined> {
      const rows = await live(db, workspaceId).where('id', '=', domainId).execute();
      return (await toViews(db, rows, now))[0];
    },

    /** Also where it was deleted: its card still stands in the channel. */
    async viewEver(
      workspaceId: number,
      domainId: number,
      now: Date,
    ): Promise<DomainView | undefined> {
      const rows = await ever(db, workspaceId).where('id', '=', domainId).execute();
      return (await toViews(db, rows, now))[0];
    },
  };
}

export type DomainStore = ReturnType<typeof domainStore>;

/** Adds a domain whose first sync is due in a moment. A unique violation means that the org or the name is watched already. */
export async function insertDomain(trx: Trx, domain: NewDomain, now: Date): Promise<number> {
  const row = await trx
    .insertInto('domain')
    .values({
      ...domain,
      status: 'in_progress',
      nextDueAt: later(now, SETTLE_MS),
      queuedBy: domain.connectedBy,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

function ever(db: Db, workspaceId: number) {
  return db.selectFrom('domain').selectAll().where('workspaceId', '=', workspaceId);
}

function live(db: Db, workspaceId: number) {
  return ever(db, workspaceId).where('deletedAt', 'is', null);
}

async function toViews(db: Db, rows: readonly Row<'domain'>[], now: Date): Promise<DomainView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const workspaceId = rows[0]?.workspaceId ?? 0;
  const [runs, beside] = await Promise.all([
    recentRuns(db, workspaceId, ids),
    besideOf(db, workspaceId, ids, now),
  ]);
  return rows.map((row) => {
    const domain = toDomain(row);
    const own = runs.filter((run) => run.domainId === row.id);
    const running = own.find((run) => run.id === row.runId && run.endedAt === null);
    const read = own.find((run) => run.coverage !== null);
    const coverage = read ? (read.coverage as Coverage) : undefined;
    const { counts, grant, looks, reconnecting } = beside.get(row.id) ?? {};
    return {
      ...domain,
      progress: running && toProgress(running),
      coverage,
      counts,
      lateness: latenessOf({ ...domain, now }),
      grantEnd: grant && grantEnd(domain.grantPolicy, grant, now),
      lastRuns: own,
      looks,
      reconnecting,
    };
  });
}

/** The newest runs of each domain; the newest with a coverage is always among them. */
async function recentRuns(db: Db, workspaceId: number, ids: readonly number[]) {
  const found = await sql<Row<'syncRun'>>`
    select r.* from unnest(${[...ids]}::int[]) as wanted(domain_id),
      lateral (
        (select * from sync_run where workspace_id = ${workspaceId} and domain_id = wanted.domain_id
          order by started_at desc limit ${RUNS_SHOWN})
        union
        (select * from sync_run where workspace_id = ${workspaceId} and domain_id = wanted.domain_id
          and coverage is not null order by started_at desc limit 1)
      ) r
    order by r.started_at desc`.execute(db);
  return found.rows;
}

function toProgress(run: Row<'syncRun'>): Progress {
  const { step, startedAt, startedBy, progress } = run;
  const { packages, apps, tokensRead, tokensCounted } = progress;
  return { step, startedAt, startedBy, packages, apps, tokensRead, tokensCounted };
}

/** What belongs together stands together in a domain; int8 comes as text. */
export function toDomain(row: Row<'domain'>): Domain {
  const { signInKind, signInOrigin, errorCode, errorSince, ...same } = absent(row);
  const { reconnectedAt, reconnectedBy, deletedAt, deletedBy, apiUsed, apiLimit } = same;
  const [configuredMs, stretchedMs] = [Number(row.intervalMs), Number(row.stretchedMs ?? 0)];
  return {
    ...same,
    signIn: { kind: signInKind, origin: signInOrigin },
    confirmed: row.confirmedAt !== null,
    trouble:
      errorCode && errorSince
        ? {
            code: errorCodeOf(errorCode) ?? 'E-UNKNOWN',
            facts: row.errorFacts ?? {},
            since: errorSince,
          }
        : undefined,
    intervalMs: Math.max(configuredMs, stretchedMs),
    configuredMs,
    stretched: stretchedMs > configuredMs,
    reconnected:
      reconnectedAt && reconnectedBy ? { at: reconnectedAt, by: reconnectedBy } : undefined,
    deleted:
      deletedAt && deletedBy
        ? {
            at: deletedAt,
            by: deletedBy,
            reason: same.deleteReason,
            grantEnd: row.grantEnd ?? 'confirmed',
          }
        : undefined,
    api:
      apiUsed !== undefined && apiLimit !== undefined
        ? { used: apiUsed, limit: apiLimit }
        : undefined,
    grantPolicy: toPolicy(row),
  };
}

const toPolicy = ({ grantHours: hours, grantUntilUsed: untilUsed }: Row<'domain'>) =>
  hours === null || (untilUsed === null && hours > 0)
    ? undefined
    : { hours, untilUsed: untilUsed === true };
