import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { Coverage, Domain } from '../domains/domain.ts';
import { stateAfter } from '../domains/states.ts';
import type { AppError } from '../lib/errors.ts';

// What becomes of a run is written in the transaction in which people are told of it.

// Not null: that it was parked is what gives it its next chance.
const parkedNoMore = (now: Date) =>
  sql<Date | null>`case when parked_until is not null then ${now}::timestamptz end`;

/** Due now, by hand. */
export async function makeDue(
  trx: Trx,
  key: { workspaceId: number; domainId: number },
  by: string,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('domain')
    .set({ nextDueAt: now, queuedAt: null, queuedBy: by, parkedUntil: parkedNoMore(now) })
    .where('workspaceId', '=', key.workspaceId)
    .where('id', '=', key.domainId)
    .where('deletedAt', 'is', null)
    .execute();
}

export async function noteProgress(
  trx: Trx,
  runId: string,
  step: number,
  counts: Record<string, number>,
): Promise<void> {
  await trx
    .updateTable('syncRun')
    .set({ step, progress: JSON.stringify(counts) })
    .where('id', '=', runId)
    .execute();
}

/** The run failed. Gives nothing where it no longer held the domain. */
export async function failRun(
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
    .select(['errorCode', 'errorSince', 'status', 'lastSyncedAt'])
    .where('id', '=', key.domainId)
    .where('runId', '=', key.runId)
    .where('deletedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!before) return undefined;
  const { code, facts } = failure.error;
  const same = before.status === 'error' && before.errorCode === code;
  const since = same && before.errorSince ? before.errorSince : now;
  await trx
    .updateTable('domain')
    .set((eb) => ({
      status: stateAfter(before.status, 'failed', before.lastSyncedAt !== null),
      errorCode: code,
      errorFacts: JSON.stringify(facts),
      errorSince: since,
      failures: eb('failures', '+', 1),
      nextDueAt: failure.nextDueAt ?? null,
      runId: null,
      runLeaseUntil: null,
      ...(failure.parkedUntil ? { parkedUntil: failure.parkedUntil } : { startsWithoutEnd: 0 }),
      ...usage(failure.api),
    }))
    .where('id', '=', key.domainId)
    .execute();
  await endRun(trx, key.runId, { outcome: 'failed', code, apiCalls: failure.apiCalls }, now);
  return { since, changed: !same };
}

export interface BeforeSuccess {
  /** Since when, where it was. */
  readonly wasBroken: Date | undefined;
  /** It has never been read. */
  readonly first: boolean;
  /** Since when nobody could read it, where it was reconnected and not read since. */
  readonly catchUpSince: Date | null;
}

/** The run ended well; in the transaction that holds the domain's row. Gives what it was before. */
export async function succeedRun(
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
): Promise<BeforeSuccess> {
  const { coverage, warning } = success;
  const before = await trx
    .selectFrom('domain')
    .select(['status', 'errorCode', 'errorSince', 'baselineAt', 'lastSyncedAt', 'catchUpSince'])
    .where('id', '=', key.domainId)
    .executeTakeFirstOrThrow();
  const complete = coverage.outcome === 'complete';
  await trx
    .updateTable('domain')
    .set({
      status: stateAfter(before.status, 'synced', before.lastSyncedAt !== null),
      errorCode: warning?.code ?? null,
      errorFacts: warning ? JSON.stringify(warning.facts) : null,
      errorSince: warning
        ? before.errorCode === warning.code && before.errorSince
          ? before.errorSince
          : now
        : null,
      failures: 0,
      lastSyncedAt: now,
      baselineAt: before.baselineAt ?? (complete ? now : null),
      nextDueAt: success.nextDueAt,
      runId: null,
      runLeaseUntil: null,
      startsWithoutEnd: 0,
      catchUpSince: null,
      stretchedMs: success.stretchedMs ?? null,
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
    wasBroken: before.status === 'error' ? (before.errorSince ?? undefined) : undefined,
    first: before.baselineAt === null && before.lastSyncedAt === null,
    catchUpSince: before.catchUpSince,
  };
}

/** A run ends once: whoever comes later, such as one whose connection broke after its commit, changes nothing. */
export async function endRun(
  trx: Trx,
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
    .updateTable('syncRun')
    .set({
      endedAt: now,
      outcome: end.outcome,
      errorCode: end.code ?? null,
      apiCalls: end.apiCalls ?? null,
      ...(end.coverage
        ? {
            tokensRead: end.coverage.tokensRead,
            tokensCounted: end.coverage.tokensCounted,
            coverage: JSON.stringify(end.coverage),
          }
        : {}),
    })
    .where('id', '=', runId)
    .where('endedAt', 'is', null)
    .execute();
}

function usage(api: Domain['api']) {
  return api ? { apiUsed: api.used, apiLimit: api.limit } : {};
}
