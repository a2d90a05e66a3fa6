import type { Db } from '../db/database.ts';
import type { ListedToken, OpenOrg } from '../domains/ports.ts';
import type { Sessions } from '../domains/session.ts';
import type { Clock } from '../lib/clock.ts';
import { harmOf } from '../lib/errors/rows.ts';
import { type AppError, asAppError, isDatabaseDown } from '../lib/errors.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { earlier, later, MINUTE, SECOND } from '../lib/time.ts';
import { refuseOverStop } from './budget.ts';
import { callsForLooks, mayBring, nextLook } from './look-budget.ts';
import { type CommitLookDeps, commitLook, type Found } from './look-commit.ts';
import { type FreshToken, freshAmong } from './look-commit-store.ts';
import { kinAmong, sortSeen } from './look-rows.ts';
import { LeftToSync, openLookSession } from './look-session.ts';
import {
  bringSync,
  type ClaimedLook,
  endLook,
  type LookKey,
  type LookStore,
} from './look-store.ts';
import { knownExternals } from './named-store.ts';
import { nextAfterFailure } from './next-due.ts';
import type { OrgSession } from './org-session.ts';

export type LookOutcome = 'nothing' | 'found' | 'to sync' | 'old' | 'failed' | 'stopped';

export interface LookDeps extends CommitLookDeps {
  readonly looks: LookStore;
  readonly sessions: Sessions;
  readonly open: OpenOrg;
  readonly clock: Clock;
  readonly count: (outcome: LookOutcome) => void;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** What was granted in the last seconds may not have been visible yet. */
const OVERLAP_MS = MINUTE;
/** More of them at once are no few people who let apps in: a sync reads them all. */
const MOST_FRESH = 50;
/** What a look saw was old by the time of its commit. */
const AGAIN_MS = 15 * SECOND;
/** At most so long after a failure that may pass. */
const AFTER_FAILURE_MS = 15 * MINUTE;

/**
 * One look at one domain for tokens that were granted since the last one. What it finds goes the way of a sync's findings;
 * what it cannot settle alone it brings the next sync forward for. Never throws what is the org's doing, and changes nothing of
 * the domain's state: that is the sync's.
 */
export async function runLook(deps: LookDeps, job: LookKey, stop: AbortSignal): Promise<void> {
  const claimed = await deps.looks.claim(job, deps.clock.now());
  if (!claimed) return;
  const startedAt = monotonicMs();
  let session: OrgSession | undefined;
  let outcome: LookOutcome;
  try {
    session = await openLookSession(deps, claimed, stop);
    outcome = await look(deps, claimed, session);
  } catch (error) {
    if (stop.aborted) {
      await deps.looks.handBack(claimed);
      outcome = 'stopped';
    } else if (isDatabaseDown(error)) {
      // Its claim ends by itself.
      deps.log('the database failed a look', { ...job, error });
      outcome = 'stopped';
    } else if (error instanceof LeftToSync) {
      outcome = await leave(deps, claimed, session);
    } else {
      await fail(deps, claimed, asAppError(error), session?.calls() ?? 0);
      outcome = 'failed';
    }
  }
  deps.count(outcome);
  const calls = session?.calls() ?? 0;
  if (outcome !== 'nothing')
    deps.log('look ended', { ...job, outcome, calls, ms: monotonicMs() - startedAt });
}

async function look(
  deps: LookDeps,
  claimed: ClaimedLook,
  session: OrgSession,
): Promise<LookOutcome> {
  const from = earlier(claimed.lookedTo, OVERLAP_MS).getTime();
  const { rows, isFull } = await session.call((org) => org.newTokens(from));
  const clock = session.current().clock();
  refuseOverStop(session.usage(), session.calls());
  const { fresh, left, facts } = isFull
    ? { ...NOTHING, left: rows }
    : await sortOut(deps.db, claimed, session, rows);
  const found = fresh.length > 0 && { tokens: fresh, facts, ...(await peopleOf(session, fresh)) };
  const now = deps.clock.now();
  const isOld = found && !(await commitLook(deps, claimed, found, now));
  const { brought, dueAt } = await plan(deps, claimed, session, left.length > 0);
  await endLook(
    deps.db,
    claimed,
    {
      calls: claimed.calls + session.calls(),
      failures: 0,
      brought,
      lookedTo: isOld ? undefined : untilLeft(clock, left),
      dueAt: isOld ? later(now, AGAIN_MS) : dueAt,
    },
    now,
  );
  if (isOld) return 'old';
  if (left.length > 0) return 'to sync';
  return found ? 'found' : 'nothing';
}

const NOTHING = { fresh: [], left: [], facts: new Map() } as const;

/** What nobody knew and a look may settle, and what is left to a sync. */
async function sortOut(
  db: Db,
  claimed: ClaimedLook,
  session: OrgSession,
  rows: readonly ListedToken[],
): Promise<Pick<Found, 'facts'> & { fresh: readonly FreshToken[]; left: readonly ListedToken[] }> {
  if (rows.length === 0) return NOTHING;
  const externals = await knownExternals(db, claimed);
  const { settled, unsettled } = sortSeen(rows, { ...claimed, externals });
  const fresh = await freshAmong(db, claimed, settled);
  if (fresh.length > MOST_FRESH) return { ...NOTHING, left: [...unsettled, ...fresh] };
  if (fresh.every(({ appId }) => appId !== null)) return { ...NOTHING, fresh, left: unsettled };
  // A new app would be judged by what is missing; and its name may be that of an external client app which is new, too.
  const apps = (await session.call((org) => org.apps())).rows;
  const isKin = kinAmong(fresh, apps, []);
  return {
    fresh: fresh.filter((token) => !isKin(token)),
    left: [...unsettled, ...fresh.filter(isKin)],
    facts: new Map(apps.map((row) => [row.applicationId, row])),
  };
}

/** Who they are, and what they may do. */
async function peopleOf(
  session: OrgSession,
  fresh: readonly FreshToken[],
): Promise<Pick<Found, 'people' | 'privileged'>> {
  const ids = [...new Set(fresh.map(({ userId }) => userId))];
  const people = await session.call((org) => org.usersOf(ids));
  const privileged = await session.call((org) => org.privileged(ids));
  return { people, privileged: privileged.ok ? privileged.value : undefined };
}

/** What is left to a sync is looked at again until one has read it: it may not be brought forward now. */
const untilLeft = (clock: Date | undefined, left: readonly ListedToken[]): Date | undefined =>
  clock && new Date(Math.min(clock.getTime(), ...left.map(({ createdAt }) => createdAt)));

/** When the next look is due; and the next sync now, where it should and may be. */
async function plan(
  { db, looks, clock }: LookDeps,
  claimed: ClaimedLook,
  session: OrgSession | undefined,
  isLeft: boolean,
): Promise<{ brought: number; dueAt: Date }> {
  const now = clock.now();
  const limit = (session?.usage() ?? claimed.domain.api)?.limit;
  const syncs = await looks.syncCalls(claimed, now);
  const brings = isLeft && mayBring(limit, syncs, claimed.brought);
  const isBrought = brings && (await bringSync(db, claimed, now));
  const day = { from: claimed.dayFrom, calls: claimed.calls + (session?.calls() ?? 0) };
  return {
    brought: claimed.brought + (isBrought ? 1 : 0),
    dueAt: nextLook(now, day, callsForLooks(limit, syncs)),
  };
}

/** All of it is left to a sync. */
async function leave(
  deps: LookDeps,
  claimed: ClaimedLook,
  session: OrgSession | undefined,
): Promise<LookOutcome> {
  const planned = await plan(deps, claimed, session, true);
  const calls = claimed.calls + (session?.calls() ?? 0);
  await endLook(deps.db, claimed, { ...planned, calls, failures: 0 }, deps.clock.now());
  return 'to sync';
}

/** What only a person can mend is told by the sync, which comes now; looks rest until one has ended well. */
async function fail(
  { db, clock, log }: LookDeps,
  claimed: ClaimedLook,
  error: AppError,
  calls: number,
): Promise<void> {
  const { workspaceId, domainId, failures, brought } = claimed;
  const now = clock.now();
  log('look failed', { workspaceId, domainId, code: error.code, error });
  const { again } = harmOf(error.code);
  const rests = again === 'never' || again === 'in a day';
  const dueAt = rests ? undefined : nextAfterFailure(now, error, failures, AFTER_FAILURE_MS);
  const end = { calls: claimed.calls + calls, failures: failures + 1, brought, dueAt };
  await endLook(db, claimed, end, now);
  if (rests) await bringSync(db, claimed, now, 0);
}
