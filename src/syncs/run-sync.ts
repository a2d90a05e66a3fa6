import { randomUUID } from 'node:crypto';
import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Stage } from '../db/stage.ts';
import type { Coverage } from '../domains/domain.ts';
import type { Announce } from '../domains/events.ts';
import type { OpenOrg } from '../domains/ports.ts';
import type { Sessions } from '../domains/session.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import {
  type Commit,
  countReading,
  countVanished,
  keepDay,
  lockForCommit,
  markGone,
  mergeApps,
  mergePackages,
  mergeTokens,
  mergeUsers,
} from './commit-store.ts';
import { nextAfterFailure, nextAfterSuccess, parkedFor } from './next-due.ts';
import { type OrgSession, openOrgSession } from './org-session.ts';
import { type OrgReading, readOrg } from './read-org.ts';
import { createReading } from './stage-store.ts';
import type { Claimed, SyncStore } from './store.ts';

export type SyncOutcome = Coverage['outcome'] | 'failed' | 'parked' | 'stopped' | 'lost';

export interface RunSyncDeps {
  readonly db: Db;
  readonly openStage: () => Promise<Stage>;
  readonly syncs: SyncStore;
  readonly sessions: Sessions;
  readonly open: OpenOrg;
  readonly announce: Announce;
  readonly clock: Clock;
  readonly count: (outcome: SyncOutcome, seconds: number) => void;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

const HEARTBEAT_MS = 20_000;
/** How often counts are written while tokens are read; the card is edited less often still. */
const PROGRESS_MS = 1000;
const STUCK_MS = 20 * 60_000;
const SUSPECT_RETRY_MS = 60 * 60_000;
const PARTIAL_RETRY_MS = 40 * 60_000;
/** Two starts without an end park a domain. */
const MOST_STARTS = 2;

/** Another run holds the domain, or it was deleted: this one writes nothing and says nothing. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * One sync of one domain, from claim to commit. Ends silently where the domain cannot be claimed; on `stop` it gives the
 * domain back. Never throws what is the org's doing: that is written on the domain.
 */
export async function runSync(
  deps: RunSyncDeps,
  job: { workspaceId: number; domainId: number },
  stop: AbortSignal,
): Promise<void> {
  const run = { ...job, runId: randomUUID() };
  const claimed = await deps.syncs.claim(run, deps.clock.now());
  if (!claimed) return;
  const startedAt = monotonicMs();
  const ended = (outcome: SyncOutcome) => {
    const ms = monotonicMs() - startedAt;
    deps.count(outcome, ms / 1000);
    deps.log('sync ended', { ...run, outcome, ms });
  };
  if (claimed.starts > MOST_STARTS) {
    const ms = parkedFor(claimed.starts);
    const error = new AppError('E-PARKED', 'two syncs started and never ended', {
      hours: ms / 3_600_000,
    });
    await fail(deps, run, claimed, error, undefined, new Date(deps.clock.now().getTime() + ms));
    return ended('parked');
  }

  const watch = watchRun(deps, run, stop);
  let session: OrgSession | undefined;
  try {
    session = await openOrgSession({
      sessions: deps.sessions,
      open: deps.open,
      ...job,
      signal: watch.signal,
    });
    const outcome = await readAndCommit(deps, run, claimed, session, watch);
    ended(outcome);
  } catch (error) {
    watch.end();
    if (stop.aborted) {
      await deps.syncs.handBack(run, claimed.startedBy, deps.clock.now());
      return ended('stopped');
    }
    if (error instanceof LeaseLost || watch.lost()) return ended('lost');
    await fail(deps, run, claimed, reasonOf(error, watch), session);
    ended('failed');
  } finally {
    watch.end();
  }
}

type Run = { workspaceId: number; domainId: number; runId: string };
type Watch = ReturnType<typeof watchRun>;

function reasonOf(error: unknown, watch: Watch): AppError {
  if (watch.stuck()) return new AppError('E-SLOW', 'no progress for 20 min', {}, { cause: error });
  return asAppError(error);
}

/** Keeps the lease; `signal` ends the reading when the lease is lost, nothing moves, or the process stops. */
function watchRun(deps: RunSyncDeps, run: Run, stop: AbortSignal) {
  const own = new AbortController();
  let lost = false;
  let stuck = false;
  let movedAt = monotonicMs();

  async function beat(): Promise<void> {
    if (monotonicMs() - movedAt > STUCK_MS) {
      stuck = true;
      own.abort(new Error('stuck'));
      return;
    }
    try {
      if (await deps.syncs.heartbeat(run.domainId, run.runId)) return;
      lost = true;
      own.abort(new LeaseLost());
    } catch (error) {
      // The lease outlives two missed beats; the commit asks again.
      deps.log('heartbeat failed', { ...run, error });
    }
  }

  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  return {
    signal: AbortSignal.any([own.signal, stop]),
    moved: () => {
      movedAt = monotonicMs();
    },
    lost: () => lost,
    stuck: () => stuck,
    end: () => clearInterval(timer),
  };
}

async function readAndCommit(
  deps: RunSyncDeps,
  run: Run,
  claimed: Claimed,
  session: OrgSession,
  watch: Watch,
): Promise<SyncOutcome> {
  const stage = await deps.openStage();
  let broken = true;
  try {
    const reading = await createReading(stage);
    const read = await readOrg(
      session,
      reading,
      claimed.domain,
      createProgress(deps, run, watch),
      watch.signal,
    );
    watch.signal.throwIfAborted();
    watch.end();
    const outcome = await commit(deps, run, claimed, session, read, stage.db);
    await reading.drop();
    broken = false;
    return outcome;
  } finally {
    // A connection that still holds a half-read org does not return to the pool.
    stage.release(broken);
  }
}

function createProgress(deps: RunSyncDeps, run: Run, watch: Watch) {
  let shownStep = 0;
  let shownAt = 0;
  return async (step: number, counts: Record<string, number>): Promise<void> => {
    watch.moved();
    const now = monotonicMs();
    if (step === shownStep && now - shownAt < PROGRESS_MS) return;
    shownStep = step;
    shownAt = now;
    await deps.db.transaction().execute(async (trx) => {
      await deps.syncs.progress(trx, run.runId, step, counts);
      await deps.announce(trx, { kind: 'changed', ...run });
    });
  };
}

async function commit(
  deps: RunSyncDeps,
  run: Run,
  claimed: Claimed,
  session: OrgSession,
  read: OrgReading,
  db: Db,
): Promise<SyncOutcome> {
  const now = deps.clock.now();
  const commit: Commit = { ...run, now, readBefore: read.readBefore };
  return db.transaction().execute(async (trx) => {
    if (!(await lockForCommit(trx, commit))) throw new LeaseLost();
    await mergeApps(trx, commit);
    const { vanished, known } = await countVanished(trx, commit);
    const coverage = judge(read.coverage, vanished, known, now);
    const whole = coverage.outcome === 'complete';
    await mergeTokens(trx, commit, whole);
    await mergeUsers(trx, commit);
    await mergePackages(trx, commit);
    if (whole) await markGone(trx, commit);
    await keepDay(trx, commit);
    const found = await countReading(trx);
    const warning = warningOf(coverage);
    const { wasBroken, first } = await deps.syncs.succeed(
      trx,
      run,
      {
        coverage,
        nextDueAt: nextDue(now, claimed, coverage),
        apiCalls: session.calls(),
        api: session.usage(),
        warning,
      },
      now,
    );
    const { workspaceId, domainId } = run;
    if (first) {
      const by = claimed.domain.connectedBy;
      await recordAct(
        trx,
        {
          workspaceId,
          actor: 'bot',
          action: 'sync.first',
          domainId,
          facts: found,
          source: 'sync',
        },
        now,
      );
      await deps.announce(trx, { kind: 'ready', workspaceId, domainId, by, ...found });
    } else if (wasBroken) {
      await deps.announce(trx, {
        kind: 'mended',
        workspaceId,
        domainId,
        since: wasBroken,
        at: now,
      });
    } else {
      await deps.announce(trx, { kind: 'changed', workspaceId, domainId });
    }
    return coverage.outcome;
  });
}

/** More than half of what we knew vanished: the reading adds, never removes, and a second one decides. */
function judge(
  coverage: Omit<Coverage, 'readAt'>,
  vanished: number,
  known: number,
  now: Date,
): Coverage {
  const suspect = coverage.outcome === 'complete' && vanished * 2 > known;
  return {
    ...coverage,
    outcome: suspect ? 'suspect' : coverage.outcome,
    notes: suspect
      ? [
          ...coverage.notes,
          `${vanished} of ${known} known tokens were not there. Nothing is taken as removed until a second reading agrees.`,
        ]
      : coverage.notes,
    readAt: now.toISOString(),
  };
}

function warningOf(coverage: Coverage): AppError | undefined {
  if (coverage.outcome === 'complete') return undefined;
  return new AppError('E-PARTIAL', coverage.outcome, {
    outcome: coverage.outcome,
    tokensRead: coverage.tokensRead,
    tokensCounted: coverage.tokensCounted,
    ownRowsOnly: coverage.ownRowsOnly,
  });
}

function nextDue(now: Date, claimed: Claimed, coverage: Coverage): Date {
  const { intervalMs, id } = claimed.domain;
  const next = nextAfterSuccess(now, intervalMs, id);
  if (coverage.outcome === 'complete') return next;
  const retry = coverage.outcome === 'suspect' ? SUSPECT_RETRY_MS : PARTIAL_RETRY_MS;
  return new Date(Math.min(next.getTime(), now.getTime() + retry));
}

async function fail(
  deps: RunSyncDeps,
  run: Run,
  claimed: Claimed,
  error: AppError,
  session: OrgSession | undefined,
  parkedUntil?: Date,
): Promise<void> {
  const now = deps.clock.now();
  const { workspaceId, domainId } = run;
  deps.log('sync failed', { ...run, code: error.code, error });
  const nextDueAt =
    parkedUntil ?? nextAfterFailure(now, error, claimed.failures, claimed.domain.intervalMs);
  await deps.db.transaction().execute(async (trx) => {
    const failed = await deps.syncs.fail(
      trx,
      run,
      {
        error,
        nextDueAt,
        apiCalls: session?.calls() ?? 0,
        api: session?.usage(),
        ...(parkedUntil ? { parkedUntil } : {}),
      },
      now,
    );
    if (!failed) return;
    const { code, facts } = error;
    const by = claimed.domain.connectedBy;
    const { since } = failed;
    await deps.announce(
      trx,
      failed.changed
        ? { kind: 'broke', workspaceId, domainId, by, code, facts, since }
        : { kind: 'changed', workspaceId, domainId },
    );
  });
}
