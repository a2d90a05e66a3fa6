import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { type Domain, type Progress, syncSteps } from '../domains/domain.ts';
import { toDomain } from '../domains/store.ts';
import { DAY, earlier } from '../lib/time.ts';
import type { ReadTo } from './read-signals.ts';
import { endRun } from './run-store.ts';

const LEASE_SECONDS = 60;
/** A queued domain that no worker claimed is queued again: the queue may have lost its job. */
const REQUEUE_SECONDS = 15;

const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;
const free = sql<boolean>`(run_id is null or run_lease_until < clock_timestamp())`;

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

/** Domains that a sync should be queued for. */
export const domainsDue = (now: Date) => sql`
  select d.id from domain d join workspace w on w.id = d.workspace_id
  where d.next_due_at <= ${now} and d.deleted_at is null and w.gone_at is null
    and (d.run_id is null or d.run_lease_until < clock_timestamp())
    and (d.queued_at is null or d.queued_at < clock_timestamp() - make_interval(secs => ${REQUEUE_SECONDS}))
    and (d.parked_until is null or d.parked_until <= ${now})`;

export function syncStore(db: Db) {
  return {
    /** Marks due domains as queued, so that other workers leave them alone, and names them. */
    async queueDue(now: Date, limit: number) {
      const { rows } = await sql<{ workspaceId: number; domainId: number }>`
        update domain set queued_at = clock_timestamp(), queued_by = coalesce(queued_by, 'schedule')
        where id in (${domainsDue(now)} order by d.next_due_at limit ${limit} for no key update of d skip locked)
        returning workspace_id, id as domain_id`.execute(db);
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
          .where('workspaceId', '=', key.workspaceId)
          .where('id', '=', key.domainId)
          .where('deletedAt', 'is', null)
          .where('nextDueAt', '<=', now)
          .where((eb) => eb.or([eb('parkedUntil', 'is', null), eb('parkedUntil', '<=', now)]))
          .where(free)
          .forNoKeyUpdate()
          .skipLocked()
          .executeTakeFirst();
        if (!before) return undefined;
        const startedBy = before.queuedBy ?? 'schedule';
        await closeAbandoned(trx, key.workspaceId, key.domainId, now);
        const row = await trx
          .updateTable('domain')
          .set((eb) => ({
            runId: key.runId,
            runLeaseUntil: leaseEnd,
            queuedAt: null,
            queuedBy: null,
            parkedUntil: null,
            startsWithoutEnd: eb('startsWithoutEnd', '+', 1),
          }))
          .where('id', '=', key.domainId)
          .returningAll()
          .executeTakeFirstOrThrow();
        await trx
          .insertInto('syncRun')
          .values({
            id: key.runId,
            workspaceId: key.workspaceId,
            domainId: key.domainId,
            startedBy,
            startedAt: now,
            progress: '{}',
          })
          .execute();
        return {
          domain: toDomain(row),
          readTo: { logins: row.loginsReadTo, trail: row.trailReadTo },
          configuredMs: Number(row.intervalMs),
          startedBy,
          starts: row.startsWithoutEnd,
          wasParked: before.parkedUntil !== null,
          baseline: row.baselineAt !== null,
          failures: row.failures,
        };
      });
    },

    /** False where the run no longer holds the domain: it must stop. */
    async heartbeat(domainId: number, runId: string): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('domain')
        .set({ runLeaseUntil: leaseEnd })
        .where('id', '=', domainId)
        .where('runId', '=', runId)
        .where('deletedAt', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** The run that a domain is in now. */
    async running(workspaceId: number, domainId: number): Promise<Progress | undefined> {
      const row = await db
        .selectFrom('syncRun as r')
        .innerJoin('domain as d', (join) =>
          join.onRef('d.runId', '=', 'r.id').onRef('d.workspaceId', '=', 'r.workspaceId'),
        )
        .select(['r.step', 'r.startedAt', 'r.startedBy', 'r.progress'])
        .where('d.workspaceId', '=', workspaceId)
        .where('d.id', '=', domainId)
        .where(sql<boolean>`d.run_lease_until > clock_timestamp()`)
        .executeTakeFirst();
      if (!row) return undefined;
      const { packages, apps, tokensRead, tokensCounted } = row.progress;
      return {
        step: Math.min(row.step, syncSteps.length),
        startedAt: row.startedAt,
        startedBy: row.startedBy,
        packages,
        apps,
        tokensRead,
        tokensCounted,
      };
    },

    /** API calls that syncs and looks of the domain used in the 24 hours before `now`. */
    async callsToday(workspaceId: number, domainId: number, now: Date): Promise<number> {
      const row = await db
        .selectFrom('syncRun')
        .select((eb) => eb.fn.sum<string | null>('apiCalls').as('calls'))
        .where('workspaceId', '=', workspaceId)
        .where('domainId', '=', domainId)
        .where('endedAt', '>', earlier(now, DAY))
        .executeTakeFirst();
      const looks = await db
        .selectFrom('look')
        .select('calls')
        .where('workspaceId', '=', workspaceId)
        .where('domainId', '=', domainId)
        .where('dayFrom', '>', earlier(now, DAY))
        .executeTakeFirst();
      return Number(row?.calls ?? 0) + (looks?.calls ?? 0);
    },

    /** Gives the domain back untouched: the process is stopping, another one goes on at once, or at `dueAt`. May be repeated; false where the run does not hold it. */
    async handBack(
      key: { domainId: number; runId: string },
      by: string,
      now: Date,
      dueAt?: Date,
    ): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('domain')
          .set((eb) => ({
            runId: null,
            runLeaseUntil: null,
            queuedBy: by,
            startsWithoutEnd: sql`greatest(${eb.ref('startsWithoutEnd')} - 1, 0)`,
            ...(dueAt === undefined ? {} : { nextDueAt: dueAt }),
          }))
          .where('id', '=', key.domainId)
          .where('runId', '=', key.runId)
          .executeTakeFirstOrThrow();
        await endRun(trx, key.runId, { outcome: 'stopped' }, now);
        return numUpdatedRows > 0n;
      });
    },

    /** Gives the domain back, to be looked at again at `nextDueAt`: there is nothing wrong with it. */
    async postpone(run: Run, nextDueAt: Date, now: Date): Promise<void> {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('domain')
          .set({
            runId: null,
            runLeaseUntil: null,
            startsWithoutEnd: 0,
            nextDueAt,
          })
          .where('id', '=', run.domainId)
          .where('runId', '=', run.runId)
          .execute();
        await endRun(trx, run.runId, { outcome: 'stopped' }, now);
      });
    },
  };
}

export type SyncStore = ReturnType<typeof syncStore>;

/** Runs whose process died never wrote their end. */
async function closeAbandoned(
  trx: Trx,
  workspaceId: number,
  domainId: number,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('syncRun')
    .set({ endedAt: now, outcome: 'stopped' })
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('endedAt', 'is', null)
    .execute();
}
