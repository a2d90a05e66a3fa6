import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import type { ErrorCode } from '../lib/errors.ts';
import type { Coverage, Domain, DomainView, Progress, Reconnecting, RunView } from './domain.ts';
import { grantEnd } from './grant-life.ts';
import { grantTimes } from './grant-life-store.ts';
import { latenessOf } from './lateness.ts';

const RUNS_SHOWN = 5;
/**
 * A reading sees whole seconds of Salesforce's clock: started in the second of our own approval, it would miss that row,
 * and take our own app for gone, or for new at the next sync.
 */
export const SETTLE_MS = 1500;

export type NewDomain = Omit<
  Domain,
  | 'id'
  | 'status'
  | 'trouble'
  | 'lastSyncedAt'
  | 'nextDueAt'
  | 'api'
  | 'confirmed'
  | 'stretched'
  | 'reconnected'
  | 'deleted'
  | 'grantPolicy'
  | 'grantId'
  | 'configuredMs'
> & { readonly grantId: string; readonly confirmedAt: Date | undefined };

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
      workspaceId: domain.workspaceId,
      name: domain.name,
      orgId: domain.orgId,
      orgName: domain.orgName,
      kind: domain.kind,
      edition: domain.edition,
      instanceName: domain.instanceName,
      instanceUrl: domain.instanceUrl,
      signInKind: domain.signIn.kind,
      signInOrigin: domain.signIn.origin,
      channel: domain.channel,
      grantId: domain.grantId,
      salesforceUserId: domain.salesforceUserId,
      salesforceUsername: domain.salesforceUsername,
      connectedAt: domain.connectedAt,
      connectedBy: domain.connectedBy,
      confirmedAt: domain.confirmedAt ?? null,
      deletedAt: null,
      status: 'in_progress',
      errorCode: null,
      errorFacts: null,
      errorSince: null,
      lastSyncedAt: null,
      baselineAt: null,
      apiUsed: null,
      apiLimit: null,
      intervalMs: domain.intervalMs,
      nextDueAt: new Date(now.getTime() + SETTLE_MS),
      queuedAt: null,
      queuedBy: domain.connectedBy,
      runId: null,
      runLeaseUntil: null,
      parkedUntil: null,
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
  const [runs, counts, reconnects, grants] = await Promise.all([
    recentRuns(db, workspaceId, ids),
    countsOf(db, workspaceId, ids),
    unfinishedReconnects(db, workspaceId, ids, now),
    grantTimes(db, workspaceId, ids),
  ]);
  return rows.map((row) => {
    const domain = toDomain(row);
    const own = runs.filter((run) => run.domainId === row.id);
    const running = own.find((run) => run.id === row.runId && run.endedAt === null);
    const read = own.find((run) => run.coverage !== null);
    const coverage = read ? (read.coverage as Coverage) : undefined;
    const count = counts.get(row.id);
    const grant = grants.get(row.id);
    return {
      ...domain,
      progress: running && toProgress(running),
      coverage,
      counts: count && { ...count, tokens: coverage?.tokensRead ?? 0 },
      lateness: latenessOf({ ...domain, now }),
      grantEnd: grant && grantEnd(domain.grantPolicy, grant, now),
      lastRuns: own.map(toRunView),
      reconnecting: reconnects.get(row.id),
    };
  });
}

/** The newest link of each domain that may still be finished. */
async function unfinishedReconnects(
  db: Db,
  workspaceId: number,
  ids: readonly number[],
  now: Date,
): Promise<Map<number, Reconnecting>> {
  const rows = await db
    .selectFrom('consent')
    .select(['domainId', 'askedBy', 'createdAt', 'expiresAt'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', 'in', [...ids])
    .where('purpose', '=', 'reconnect')
    .where('state', 'in', ['open', 'opened', 'exchanging'])
    .where('expiresAt', '>', now)
    .orderBy('createdAt')
    .execute();
  return new Map(
    rows.map((row) => [
      row.domainId ?? 0,
      { by: row.askedBy, since: row.createdAt, until: row.expiresAt },
    ]),
  );
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

async function countsOf(db: Db, workspaceId: number, ids: readonly number[]) {
  const { rows } = await sql<{
    domainId: number;
    apps: number;
    users: number;
    packages: number;
  }>`
    select d.id as domain_id,
      (select count(*)::int from app a where a.workspace_id = d.workspace_id and a.domain_id = d.id and a.gone_at is null) as apps,
      (select count(*)::int from org_user o where o.workspace_id = d.workspace_id and o.domain_id = d.id and o.gone_at is null) as users,
      (select count(*)::int from package p where p.workspace_id = d.workspace_id and p.domain_id = d.id and p.gone_at is null) as packages
    from domain d
    where d.workspace_id = ${workspaceId} and d.id = any(${[...ids]}::int[]) and d.last_synced_at is not null`.execute(
    db,
  );
  return new Map(
    rows.map((row) => [
      row.domainId,
      {
        apps: row.apps,
        users: row.users,
        packages: row.packages,
      },
    ]),
  );
}

function toProgress(run: Row<'syncRun'>): Progress {
  const { packages, apps, tokensRead, tokensCounted } = run.progress;
  return {
    step: run.step,
    startedAt: run.startedAt,
    startedBy: run.startedBy,
    packages,
    apps,
    tokensRead,
    tokensCounted,
  };
}

function toRunView(run: Row<'syncRun'>): RunView {
  return {
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? undefined,
    startedBy: run.startedBy,
    outcome: run.outcome ?? undefined,
    errorCode: (run.errorCode ?? undefined) as ErrorCode | undefined,
    tokensRead: run.tokensRead ?? undefined,
  };
}

export function toDomain(row: Row<'domain'>): Domain {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    orgId: row.orgId,
    orgName: row.orgName,
    kind: row.kind,
    edition: row.edition,
    instanceName: row.instanceName,
    instanceUrl: row.instanceUrl,
    signIn: { kind: row.signInKind, origin: row.signInOrigin },
    channel: row.channel,
    salesforceUserId: row.salesforceUserId,
    salesforceUsername: row.salesforceUsername,
    connectedAt: row.connectedAt,
    connectedBy: row.connectedBy,
    confirmed: row.confirmedAt !== null,
    status: row.status,
    trouble:
      row.errorCode && row.errorSince
        ? {
            code: row.errorCode as ErrorCode,
            facts: row.errorFacts ?? {},
            since: row.errorSince,
          }
        : undefined,
    lastSyncedAt: row.lastSyncedAt ?? undefined,
    nextDueAt: row.nextDueAt ?? undefined,
    intervalMs: Math.max(Number(row.intervalMs), Number(row.stretchedMs ?? 0)),
    configuredMs: Number(row.intervalMs),
    stretched: Number(row.stretchedMs ?? 0) > Number(row.intervalMs),
    reconnected:
      row.reconnectedAt && row.reconnectedBy
        ? { at: row.reconnectedAt, by: row.reconnectedBy }
        : undefined,
    deleted:
      row.deletedAt && row.deletedBy
        ? {
            at: row.deletedAt,
            by: row.deletedBy,
            reason: row.deleteReason ?? undefined,
            grantEnd: row.grantEnd ?? 'confirmed',
          }
        : undefined,
    api:
      row.apiUsed !== null && row.apiLimit !== null
        ? { used: row.apiUsed, limit: row.apiLimit }
        : undefined,
    grantId: row.grantId ?? undefined,
    grantPolicy: toPolicy(row),
  };
}

const toPolicy = ({ grantHours: hours, grantUntilUsed: untilUsed }: Row<'domain'>) =>
  hours === null || (untilUsed === null && hours > 0)
    ? undefined
    : { hours, untilUsed: untilUsed === true };
