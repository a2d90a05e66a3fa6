import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { DomainTable, SyncRunTable } from '../db/tables.ts';
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
        .where('org_id', '=', orgId)
        .where('deleted_at', '>', since)
        .orderBy('deleted_at', 'desc')
        .executeTakeFirst();
      return row && toDomain(row);
    },

    async byOrg(workspaceId: number, orgId: string): Promise<Domain | undefined> {
      const row = await live(db, workspaceId).where('org_id', '=', orgId).executeTakeFirst();
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
        .where((eb) => eb.or([eb('sign_in_origin', '=', origin), eb('instance_url', '=', origin)]))
        .where('sign_in_kind', '=', 'my-domain')
        .executeTakeFirst();
      return row && toDomain(row);
    },

    async count(workspaceId: number): Promise<number> {
      const row = await db
        .selectFrom('domain')
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .where('workspace_id', '=', workspaceId)
        .where('deleted_at', 'is', null)
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
      workspace_id: domain.workspaceId,
      name: domain.name,
      org_id: domain.orgId,
      org_name: domain.orgName,
      kind: domain.kind,
      edition: domain.edition,
      instance_name: domain.instanceName,
      instance_url: domain.instanceUrl,
      sign_in_kind: domain.signIn.kind,
      sign_in_origin: domain.signIn.origin,
      channel: domain.channel,
      grant_id: domain.grantId,
      salesforce_user_id: domain.salesforceUserId,
      salesforce_username: domain.salesforceUsername,
      connected_at: domain.connectedAt,
      connected_by: domain.connectedBy,
      confirmed_at: domain.confirmedAt ?? null,
      deleted_at: null,
      status: 'in_progress',
      error_code: null,
      error_facts: null,
      error_since: null,
      last_synced_at: null,
      baseline_at: null,
      api_used: null,
      api_limit: null,
      interval_ms: domain.intervalMs,
      next_due_at: new Date(now.getTime() + SETTLE_MS),
      queued_at: null,
      queued_by: domain.connectedBy,
      run_id: null,
      run_lease_until: null,
      parked_until: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

function ever(db: Db, workspaceId: number) {
  return db.selectFrom('domain').selectAll().where('workspace_id', '=', workspaceId);
}

function live(db: Db, workspaceId: number) {
  return ever(db, workspaceId).where('deleted_at', 'is', null);
}

async function toViews(
  db: Db,
  rows: readonly Selectable<DomainTable>[],
  now: Date,
): Promise<DomainView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const workspaceId = rows[0]?.workspace_id ?? 0;
  const [runs, counts, reconnects, grants] = await Promise.all([
    recentRuns(db, workspaceId, ids),
    countsOf(db, workspaceId, ids),
    unfinishedReconnects(db, workspaceId, ids, now),
    grantTimes(db, workspaceId, ids),
  ]);
  return rows.map((row) => {
    const domain = toDomain(row);
    const own = runs.filter((run) => run.domain_id === row.id);
    const running = own.find((run) => run.id === row.run_id && run.ended_at === null);
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
    .select(['domain_id', 'asked_by', 'created_at', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('domain_id', 'in', [...ids])
    .where('purpose', '=', 'reconnect')
    .where('state', 'in', ['open', 'opened', 'exchanging'])
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .execute();
  return new Map(
    rows.map((row) => [
      row.domain_id ?? 0,
      { by: row.asked_by, since: row.created_at, until: row.expires_at },
    ]),
  );
}

/** The newest runs of each domain; the newest with a coverage is always among them. */
async function recentRuns(db: Db, workspaceId: number, ids: readonly number[]) {
  const found = await sql<Selectable<SyncRunTable>>`
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
    domain_id: number;
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
      row.domain_id,
      {
        apps: row.apps,
        users: row.users,
        packages: row.packages,
      },
    ]),
  );
}

function toProgress(run: Selectable<SyncRunTable>): Progress {
  const { packages, apps, tokensRead, tokensCounted } = run.progress;
  return {
    step: run.step,
    startedAt: run.started_at,
    startedBy: run.started_by,
    packages,
    apps,
    tokensRead,
    tokensCounted,
  };
}

function toRunView(run: Selectable<SyncRunTable>): RunView {
  return {
    startedAt: run.started_at,
    endedAt: run.ended_at ?? undefined,
    startedBy: run.started_by,
    outcome: run.outcome ?? undefined,
    errorCode: (run.error_code ?? undefined) as ErrorCode | undefined,
    tokensRead: run.tokens_read ?? undefined,
  };
}

export function toDomain(row: Selectable<DomainTable>): Domain {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    orgId: row.org_id,
    orgName: row.org_name,
    kind: row.kind,
    edition: row.edition,
    instanceName: row.instance_name,
    instanceUrl: row.instance_url,
    signIn: { kind: row.sign_in_kind, origin: row.sign_in_origin },
    channel: row.channel,
    salesforceUserId: row.salesforce_user_id,
    salesforceUsername: row.salesforce_username,
    connectedAt: row.connected_at,
    connectedBy: row.connected_by,
    confirmed: row.confirmed_at !== null,
    status: row.status,
    trouble:
      row.error_code && row.error_since
        ? {
            code: row.error_code as ErrorCode,
            facts: row.error_facts ?? {},
            since: row.error_since,
          }
        : undefined,
    lastSyncedAt: row.last_synced_at ?? undefined,
    nextDueAt: row.next_due_at ?? undefined,
    intervalMs: Math.max(Number(row.interval_ms), Number(row.stretched_ms ?? 0)),
    configuredMs: Number(row.interval_ms),
    stretched: Number(row.stretched_ms ?? 0) > Number(row.interval_ms),
    reconnected:
      row.reconnected_at && row.reconnected_by
        ? { at: row.reconnected_at, by: row.reconnected_by }
        : undefined,
    deleted:
      row.deleted_at && row.deleted_by
        ? {
            at: row.deleted_at,
            by: row.deleted_by,
            reason: row.delete_reason ?? undefined,
            grantEnd: row.grant_end ?? 'confirmed',
          }
        : undefined,
    api:
      row.api_used !== null && row.api_limit !== null
        ? { used: row.api_used, limit: row.api_limit }
        : undefined,
    grantId: row.grant_id ?? undefined,
    grantPolicy: toPolicy(row),
  };
}

const toPolicy = ({ grant_hours: hours, grant_until_used: untilUsed }: Selectable<DomainTable>) =>
  hours === null || (untilUsed === null && hours > 0)
    ? undefined
    : { hours, untilUsed: untilUsed === true };
