import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { type Coverage, type Domain, type Progress, syncSteps } from '../domains/domain.ts';
import { stateAfter } from '../domains/states.ts';
import { toDomain } from '../domains/store.ts';
import type { AppError } from '../lib/errors.ts';
import type { ReadTo } from './read-signals.ts';

export const LEASE_SECONDS = 60;
/** A queued domain that no worker claimed is queued again: the queue may have lost its job. */
const REQUEUE_SECONDS = 15;
const DAY_MS = 24 * 3_600_000;

const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;
const free = sql<boolean>`(run_id is null or run_lease_until < clock_timestamp())`;

// Not null: that it was parked is what gives it its next chance.
const parkedNoMore = (now: Date) =>
  sql<Date | null>`case when parked_until is not null then ${now}::timestamptz end`;

/** One run of one domain. */
export interface Run {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly runId: string;
}

export interface Claimed {
  /** The interval as configured, milliseconds; `domain.intervalMs` may be stretched. */
  readonly configuredMs: number;
  readonly domain: Domain;
  readonly readTo: ReadTo;
  readonly startedBy: string;
  /** Counts this start: 1 where the one before ended. */
  readonly starts: number;
  /** It was parked and its time is over: this start is its next chance. */
  readonly wasParked: boolean;
  readonly baseline: boolean;
  readonly failures: number;
}

export function syncStore(db: Db) {
  return {
    /** Marks due domains as queued, so that other workers leave them alone, and names them. */
    async queueDue(now: Date, limit: number) {
      const { rows } = await sql<{ workspaceId: number; domainId: number }>`
        update domain set queued_at = clock_timestamp(), queued_by = coalesce(queued_by, 'schedule')
        where id in (
          select d.id from domain d join workspace w on w.id = d.workspace_id
          where d.next_due_at <= ${now} and d.deleted_at is null and w.gone_at is null
            and (d.run_id is null or d.run_lease_until < clock_timestamp())
            and (d.queued_at is null or d.queued_at < clock_timestamp() - make_interval(secs => ${REQUEUE_SECONDS}))
            and (d.parked_until is null or d.parked_until <= ${now})
          order by d.next_due_at limit ${limit} for no key update of d skip locked
        )
        returning workspace_id as "workspaceId", id as "domainId"`.execute(db);
      return rows;
    },

    /** Takes a domain for one run. Nothing where another run holds it, or it is not to be synced now. */
    async claim(
      key: { workspaceId: number; domainId: number; runId: string },
      now: Date,
    ): Promise<Claimed | undefined> {
      return db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom('domain')
          .selectAll()
          .where('workspace_id', '=', key.workspaceId)
          .where('id', '=', key.domainId)
          .where('deleted_at', 'is', null)
          .where('next_due_at', '<=', now)
          .where((eb) => eb.or([eb('parked_until', 'is', null), eb('parked_until', '<=', now)]))
          .where(free)
          .forNoKeyUpdate()
          .skipLocked()
          .executeTakeFirst();
        if (!before) return undefined;
        const startedBy = before.queued_by ?? 'schedule';
        await closeAbandoned(trx, key.workspaceId, key.domainId, now);
        const row = await trx
          .updateTable('domain')
          .set((eb) => ({
            run_id: key.runId,
            run_lease_until: leaseEnd,
            queued_at: null,
            queued_by: null,
            parked_until: null,
            starts_without_end: eb('starts_without_end', '+', 1),
          }))
          .where('id', '=', key.domainId)
          .returningAll()
          .executeTakeFirstOrThrow();
        await trx
          .insertInto('sync_run')
          .values({
            id: key.runId,
            workspace_id: key.workspaceId,
            domain_id: key.domainId,
            started_by: startedBy,
            started_at: now,
            ended_at: null,
            outcome: null,
            error_code: null,
            progress: '{}',
            tokens_read: null,
            tokens_counted: null,
            api_calls: null,
            coverage: null,
          })
          .execute();
        return {
          domain: toDomain(row),
          readTo: { logins: row.logins_read_to, trail: row.trail_read_to },
          configuredMs: Number(row.interval_ms),
          startedBy,
          starts: row.starts_without_end,
          wasParked: before.parked_until !== null,
          baseline: row.baseline_at !== null,
          failures: row.failures,
        };
      });
    },

    /** False where the run no longer holds the domain: it must stop. */
    async heartbeat(domainId: number, runId: string): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('domain')
        .set({ run_lease_until: leaseEnd })
        .where('id', '=', domainId)
        .where('run_id', '=', runId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async progress(trx: Db, runId: string, step: number, counts: Record<string, number>) {
      await trx
        .updateTable('sync_run')
        .set({ step, progress: JSON.stringify(counts) })
        .where('id', '=', runId)
        .execute();
    },

    /** The run that a domain is in now. */
    async running(workspaceId: number, domainId: number): Promise<Progress | undefined> {
      const row = await db
        .selectFrom('sync_run as r')
        .innerJoin('domain as d', (join) =>
          join.onRef('d.run_id', '=', 'r.id').onRef('d.workspace_id', '=', 'r.workspace_id'),
        )
        .select(['r.step', 'r.started_at', 'r.started_by', 'r.progress'])
        .where('d.workspace_id', '=', workspaceId)
        .where('d.id', '=', domainId)
        .where(sql<boolean>`d.run_lease_until > clock_timestamp()`)
        .executeTakeFirst();
      if (!row) return undefined;
      const { packages, apps, tokensRead, tokensCounted } = row.progress;
      return {
        step: Math.min(row.step, syncSteps.length),
        startedAt: row.started_at,
        startedBy: row.started_by,
        packages,
        apps,
        tokensRead,
        tokensCounted,
      };
    },

    /** API calls that syncs of the domain used in the 24 hours before `now`. */
    async callsToday(workspaceId: number, domainId: number, now: Date): Promise<number> {
      const row = await db
        .selectFrom('sync_run')
        .select((eb) => eb.fn.sum<string | null>('api_calls').as('calls'))
        .where('workspace_id', '=', workspaceId)
        .where('domain_id', '=', domainId)
        .where('ended_at', '>', new Date(now.getTime() - DAY_MS))
        .executeTakeFirst();
      return Number(row?.calls ?? 0);
    },

    /** Due now, by hand. */
    async makeDue(trx: Db, key: { workspaceId: number; domainId: number }, by: string, now: Date) {
      await trx
        .updateTable('domain')
        .set({ next_due_at: now, queued_at: null, queued_by: by, parked_until: parkedNoMore(now) })
        .where('workspace_id', '=', key.workspaceId)
        .where('id', '=', key.domainId)
        .where('deleted_at', 'is', null)
        .execute();
    },

    /** Gives the domain back untouched: the process is stopping, another one goes on at once. */
    async handBack(key: { domainId: number; runId: string }, by: string, now: Date): Promise<void> {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('domain')
          .set((eb) => ({
            run_id: null,
            run_lease_until: null,
            queued_by: by,
            starts_without_end: sql`greatest(${eb.ref('starts_without_end')} - 1, 0)`,
          }))
          .where('id', '=', key.domainId)
          .where('run_id', '=', key.runId)
          .execute();
        await endRun(trx, key.runId, { outcome: 'stopped' }, now);
      });
    },

    /** Gives the domain back, to be looked at again at `nextDueAt`: there is nothing wrong with it. */
    async postpone(run: Run, nextDueAt: Date, now: Date): Promise<void> {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('domain')
          .set({
            run_id: null,
            run_lease_until: null,
            starts_without_end: 0,
            next_due_at: nextDueAt,
          })
          .where('id', '=', run.domainId)
          .where('run_id', '=', run.runId)
          .execute();
        await endRun(trx, run.runId, { outcome: 'stopped' }, now);
      });
    },

    /** The run failed. Gives false where it no longer held the domain. */
    async fail(
      trx: Trx,
      key: { domainId: number; runId: string },
      failure: {
        error: AppError;
        nextDueAt: Date | undefined;
        apiCalls: number;
        api: Domain['api'];
        parkedUntil?: Date;
      },
      now: Date,
    ): Promise<{ since: Date; changed: boolean } | undefined> {
      const before = await trx
        .selectFrom('domain')
        .select(['error_code', 'error_since', 'status', 'last_synced_at'])
        .where('id', '=', key.domainId)
        .where('run_id', '=', key.runId)
        .where('deleted_at', 'is', null)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (!before) return undefined;
      const { code, facts } = failure.error;
      const same = before.status === 'error' && before.error_code === code;
      const since = same && before.error_since ? before.error_since : now;
      await trx
        .updateTable('domain')
        .set((eb) => ({
          status: stateAfter(before.status, 'failed', before.last_synced_at !== null),
          error_code: code,
          error_facts: JSON.stringify(facts),
          error_since: since,
          failures: eb('failures', '+', 1),
          next_due_at: failure.nextDueAt ?? null,
          run_id: null,
          run_lease_until: null,
          ...(failure.parkedUntil
            ? { parked_until: failure.parkedUntil }
            : { starts_without_end: 0 }),
          ...usage(failure.api),
        }))
        .where('id', '=', key.domainId)
        .execute();
      await endRun(trx, key.runId, { outcome: 'failed', code, apiCalls: failure.apiCalls }, now);
      return { since, changed: !same };
    },

    /** The run ended well; in the transaction that holds the domain's row. Gives what it was before. */
    async succeed(
      trx: Trx,
      key: { domainId: number; runId: string },
      success: {
        coverage: Coverage;
        nextDueAt: Date;
        apiCalls: number;
        api: Domain['api'];
        warning: AppError | undefined;
        /** The interval that the org's API budget asks for, where that is longer than the configured one. */
        stretchedMs?: number | undefined;
      },
      now: Date,
    ) {
      const { coverage, warning } = success;
      const before = await trx
        .selectFrom('domain')
        .select([
          'status',
          'error_code',
          'error_since',
          'baseline_at',
          'last_synced_at',
          'catch_up_since',
        ])
        .where('id', '=', key.domainId)
        .executeTakeFirstOrThrow();
      const complete = coverage.outcome === 'complete';
      await trx
        .updateTable('domain')
        .set({
          status: stateAfter(before.status, 'synced', before.last_synced_at !== null),
          error_code: warning?.code ?? null,
          error_facts: warning ? JSON.stringify(warning.facts) : null,
          error_since: warning
            ? before.error_code === warning.code && before.error_since
              ? before.error_since
              : now
            : null,
          failures: 0,
          last_synced_at: now,
          baseline_at: before.baseline_at ?? (complete ? now : null),
          next_due_at: success.nextDueAt,
          run_id: null,
          run_lease_until: null,
          starts_without_end: 0,
          catch_up_since: null,
          stretched_ms: success.stretchedMs ?? null,
          ...usage(success.api),
        })
        .where('id', '=', key.domainId)
        .execute();
      await endRun(
        trx,
        key.runId,
        {
          outcome: coverage.outcome,
          code: warning?.code,
          apiCalls: success.apiCalls,
          coverage,
        },
        now,
      );
      return {
        wasBroken: before.status === 'error' ? (before.error_since ?? undefined) : undefined,
        first: before.baseline_at === null && before.last_synced_at === null,
        catchesUp: before.catch_up_since !== null,
      };
    },
  };
}

export type SyncStore = ReturnType<typeof syncStore>;

function usage(api: Domain['api']) {
  return api ? { api_used: api.used, api_limit: api.limit } : {};
}

async function endRun(
  trx: Db,
  runId: string,
  end: {
    outcome: 'complete' | 'partial' | 'suspect' | 'failed' | 'stopped';
    code?: string | undefined;
    apiCalls?: number | undefined;
    coverage?: Coverage | undefined;
  },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('sync_run')
    .set({
      ended_at: now,
      outcome: end.outcome,
      error_code: end.code ?? null,
      api_calls: end.apiCalls ?? null,
      ...(end.coverage
        ? {
            tokens_read: end.coverage.tokensRead,
            tokens_counted: end.coverage.tokensCounted,
            coverage: JSON.stringify(end.coverage),
          }
        : {}),
    })
    .where('id', '=', runId)
    .execute();
}

/** Runs whose process died never wrote their end. */
async function closeAbandoned(
  trx: Trx,
  workspaceId: number,
  domainId: number,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('sync_run')
    .set({ ended_at: now, outcome: 'stopped' })
    .where('workspace_id', '=', workspaceId)
    .where('domain_id', '=', domainId)
    .where('ended_at', 'is', null)
    .execute();
}
