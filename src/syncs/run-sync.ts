import { randomUUID } from 'node:crypto';
import type { Db } from '../db/database.ts';
import type { Stage } from '../db/stage.ts';
import { refreshStatistics } from '../db/statistics.ts';
import type { Coverage } from '../domains/domain.ts';
import type { Announce } from '../domains/events.ts';
import { renewAfterMs } from '../domains/grant-life.ts';
import type { OpenOrg } from '../domains/ports.ts';
import type { Sessions } from '../domains/session.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, asAppError, isDatabaseDown, withReference } from '../lib/errors.ts';
import { insist } from '../lib/insist.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { HOUR, later, MINUTE, SECOND } from '../lib/time.ts';
import { overOurShare } from './budget.ts';
import { commitReading } from './commit.ts';
import type { CommitApps } from './commit-apps.ts';
import { nextAfterFailure, parkedFor } from './next-due.ts';
import { type OrgSession, openOrgSession } from './org-session.ts';
import { createProgress, type Progress } from './progress.ts';
import { readOrg } from './read-org.ts';
import { failRun } from './run-store.ts';
import { createReading } from './stage-store.ts';
import type { Claimed, Run, SyncStore } from './store.ts';
import { LeaseLost, type Watch, watchRun } from './watch.ts';
import { watchCommit } from './watch-commit.ts';

export type SyncOutcome =
  | Coverage['outcome']
  | 'failed'
  | 'parked'
  | 'waiting'
  | 'stopped'
  | 'lost';

export interface RunSyncDeps {
  readonly db: Db;
  readonly openStage: () => Promise<Stage>;
  readonly syncs: SyncStore;
  readonly sessions: Sessions;
  readonly open: OpenOrg;
  readonly announce: Announce;
  readonly commitApps: CommitApps;
  readonly clock: Clock;
  readonly count: (outcome: SyncOutcome, seconds: number) => void;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** A scheduled sync that would go over our share of the org's API calls looks again after this. */
const WAIT_MS = 30 * MINUTE;
/** A database that fails a sync each time must not have the org read over and over. */
const DATABASE_PAUSE_MS = 15 * SECOND;
const GIVE_BACK_WITHIN_MS = 15 * MINUTE;
/** Two starts without an end park a domain; after its time it gets one more, and is parked for longer if that never ends. */
const MOST_STARTS = 2;

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
  if (claimed.starts > MOST_STARTS && !claimed.wasParked) {
    const ms = parkedFor(claimed.starts);
    const error = new AppError('E-PARKED', 'two syncs started and never ended', {
      hours: ms / HOUR,
    });
    await fail(deps, run, claimed, error, undefined, later(deps.clock.now(), ms));
    return ended('parked');
  }

  if (await mustWait(deps, run, claimed)) return ended('waiting');

  const watch = watchRun(deps, run, stop);
  let session: OrgSession | undefined;
  try {
    session = await openOrgSession({
      sessions: deps.sessions,
      open: deps.open,
      ...job,
      signal: watch.signal,
      now: deps.clock.now(),
      renewAfterMs: renewAfterMs(claimed.domain.grantPolicy),
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
    if ((isDatabases(error) && !watch.stuck()) || watch.failed()) {
      deps.log('the database failed a sync', { ...run, error });
      return ended((await giveBack(deps, run, claimed, stop)) ? 'stopped' : 'lost');
    }
    const failed = await fail(deps, run, claimed, reasonOf(error, watch), session);
    ended(failed ? 'failed' : 'lost');
  } finally {
    watch.end();
  }
}

/** The database does not answer, or somebody there holds what we need. */
const isDatabases = (error: unknown): boolean =>
  isDatabaseDown(error) || asAppError(error).facts.held === true;

/** Nothing is wrong with the org, so nobody is told: it begins again once the database is back. False where the domain is another's by now. */
async function giveBack(
  deps: RunSyncDeps,
  run: Run,
  { startedBy }: Claimed,
  stop: AbortSignal,
): Promise<boolean> {
  const give = () => {
    const now = deps.clock.now();
    return deps.syncs.handBack(run, startedBy, now, later(now, DATABASE_PAUSE_MS));
  };
  return insist(GIVE_BACK_WITHIN_MS, give, stop);
}

/** Scheduled syncs stay within our share of the org's daily calls; a first one, and one asked for by hand, need not. */
async function mustWait(deps: RunSyncDeps, run: Run, claimed: Claimed): Promise<boolean> {
  if (claimed.startedBy !== 'schedule' || !claimed.baseline) return false;
  const now = deps.clock.now();
  const calls = await deps.syncs.callsToday(run.workspaceId, run.domainId, now);
  if (!overOurShare(calls, claimed.domain.api)) return false;
  await deps.syncs.postpone(run, later(now, WAIT_MS), now);
  return true;
}

function reasonOf(error: unknown, watch: Watch): AppError {
  if (watch.stuck()) return new AppError('E-SLOW', 'no progress for 20 min', {}, { cause: error });
  return withReference(asAppError(error));
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
  // Whoever lost the domain, or must end, does not wait for a database that says nothing.
  watch.signal.addEventListener('abort', stage.cutOff);
  let progress: Progress | undefined;
  try {
    progress = await createProgress(deps, run, claimed, watch, session);
    const reading = await createReading(stage);
    const read = await readOrg(
      session,
      reading,
      {
        place: { workspaceId: run.workspaceId, domainId: run.domainId },
        orgId: claimed.domain.orgId,
        readTo: claimed.readTo,
        first: !claimed.baseline,
      },
      progress.at,
      watch.signal,
    );
    await progress.end();
    watch.signal.throwIfAborted();
    watch.end();
    watch.signal.removeEventListener('abort', stage.cutOff);
    const ended = watchCommit(stage, deps.db);
    const outcome = await commitReading(deps, run, claimed, session, read, stage.db).finally(ended);
    if (!claimed.baseline) {
      await afterwards(deps, run, 'statistics were not refreshed', () =>
        refreshStatistics(stage.db, read.coverage.tokensRead),
      );
    }
    broken = !(await afterwards(
      deps,
      run,
      'the tables of a reading were not emptied',
      reading.leave,
    ));
    return outcome;
  } finally {
    await progress?.end();
    watch.signal.removeEventListener('abort', stage.cutOff);
    // A connection that still holds a half-read org does not return to the pool.
    stage.release(broken);
  }
}

/** The sync has ended well, whatever comes of this: false where it fails. */
async function afterwards(
  deps: RunSyncDeps,
  run: Run,
  failed: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    deps.log(failed, { ...run, error });
    return false;
  }
}

/** Writes why on the domain; false where the run no longer held it. */
async function fail(
  deps: RunSyncDeps,
  run: Run,
  claimed: Claimed,
  error: AppError,
  session: OrgSession | undefined,
  parkedUntil?: Date,
): Promise<boolean> {
  const now = deps.clock.now();
  const { workspaceId, domainId } = run;
  const { reference } = error.facts;
  deps.log('sync failed', { ...run, code: error.code, ...(reference ? { reference } : {}), error });
  const nextDueAt =
    parkedUntil ?? nextAfterFailure(now, error, claimed.failures, claimed.domain.intervalMs);
  return deps.db.transaction().execute(async (trx) => {
    const failed = await failRun(
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
    if (!failed) return false;
    const { code, facts } = error;
    const by = claimed.domain.connectedBy;
    const { since } = failed;
    await deps.announce(
      trx,
      failed.changed
        ? { kind: 'broke', workspaceId, domainId, by, code, facts, since }
        : { kind: 'still broken', workspaceId, domainId, code, facts },
    );
    return true;
  });
}
