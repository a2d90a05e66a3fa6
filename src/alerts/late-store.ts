import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { MINUTE } from '../lib/time.ts';

/** An interval of seconds is late in no time; nobody is told before this. */
const LEAST_MS = 2 * MINUTE;
const RUN_LEAST_MS = 30 * MINUTE;
const RUN_FACTOR = 3;
const RUNS_LOOKED_AT = 10;

export interface LateDomain {
  readonly workspaceId: number;
  readonly domainId: number;
  /** Syncs that the schedule started since the last good one. */
  readonly runs: number;
}

/**
 * Domains without an open alert whose last good sync is older than twice the interval in force; four times where there was
 * none yet. A clock finds them, not a job: that nothing runs is the very thing it looks for.
 */
export async function lateDomains(db: Db, now: Date, limit: number): Promise<LateDomain[]> {
  const { rows } = await sql<LateDomain>`${prepared('late_domains')}
    select d.workspace_id, d.id as domain_id,
      (select count(*)::int from sync_run r where r.workspace_id = d.workspace_id and r.domain_id = d.id
        and r.started_at > coalesce(d.last_synced_at, d.connected_at)) as runs
    from domain d join workspace w on w.id = d.workspace_id
    where d.deleted_at is null and w.gone_at is null and d.status <> 'error'
      and coalesce(d.last_synced_at, d.connected_at) < ${now}::timestamptz - greatest(
        ${LEAST_MS}::bigint,
        greatest(d.interval_ms, coalesce(d.stretched_ms, 0)) * case when d.last_synced_at is null then 4 else 2 end
      ) * interval '1 millisecond'
      and not exists (select 1 from alert a where a.workspace_id = d.workspace_id and a.domain_id = d.id and a.closed_at is null)
    order by d.id limit ${limit}`.execute(db);
  return rows;
}

export interface SlowRun {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly minutes: number;
  /** Minutes that the last good ones took; null where there was none. */
  readonly usually: number | null;
}

/** Runs that go on for over three times what the last good ones took, and for half an hour at least. */
export async function slowRuns(db: Db, now: Date, limit: number): Promise<SlowRun[]> {
  const { rows } = await sql<SlowRun>`${prepared('slow_runs')}
    select run.workspace_id, run.domain_id, run.minutes, run.usually from (
      select d.workspace_id, d.id as domain_id,
        extract(epoch from ${now}::timestamptz - r.started_at)::float8 / 60 as minutes,
        (select percentile_cont(0.5) within group (order by extract(epoch from past.ended_at - past.started_at)) / 60
          from (select started_at, ended_at from sync_run p where p.workspace_id = d.workspace_id and p.domain_id = d.id
            and p.outcome = 'complete' order by p.started_at desc limit ${RUNS_LOOKED_AT}) past) as usually
      from domain d join sync_run r on r.workspace_id = d.workspace_id and r.id = d.run_id
      where d.deleted_at is null and r.ended_at is null
        and r.started_at < ${now}::timestamptz - ${RUN_LEAST_MS} * interval '1 millisecond'
        and not exists (select 1 from alert a where a.workspace_id = d.workspace_id and a.domain_id = d.id and a.closed_at is null)
    ) run
    where minutes > coalesce(usually, 0) * ${RUN_FACTOR}
    order by domain_id limit ${limit}`.execute(db);
  return rows.map(({ workspaceId, domainId, minutes, usually }) => ({
    workspaceId,
    domainId,
    minutes: Math.round(minutes),
    usually: usually === null ? null : Math.round(usually),
  }));
}

const ASLEEP_MS = 5 * MINUTE;
const CATCH_UP_MS = MINUTE;

/**
 * Whether it is time to look for what is late. After a start or a sleep everything looks late, and most of it is synced
 * within a minute: until then nobody is told.
 */
export function createLateWatch() {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let from = Number.NEGATIVE_INFINITY;
  return (now: Date): boolean => {
    const at = now.getTime();
    if (at - lookedAt > ASLEEP_MS) from = at + CATCH_UP_MS;
    lookedAt = at;
    return at >= from;
  };
}
