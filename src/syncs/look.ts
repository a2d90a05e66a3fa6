import type { Db } from '../db/database.ts';
import type { ListedToken, OpenOrg, SalesforceOrg } from '../domains/ports.ts';
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
import {
  bringSync,
  type ClaimedLook,
  endLook,
  type LookKey,
  type LookStore,
} from './look-store.ts';
import { knownExternals } from './named-store.ts';
import { nextAfterFailure } from './next-due.ts';
import { hasEnded } from './org-session.ts';

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
 * what it cannot settle alone it brings the next sync forward for, and so it does where the session has ended: a look never
 * renews a grant. Never throws what is the org's doing, and changes nothing of the domain's state: that is the sync's.
 */
export async function runLook(deps: LookDeps, job: LookKey, stop: AbortSignal): Promise<void> {
  const claimed = await deps.looks.claim(job, deps.clock.now());
  if (!claimed) return;
  const startedAt = monotonicMs();
  let org: SalesforceOrg | undefined;
  let outcome: LookOutcome;
  try {
    const session = await deps.sessions.stored(job.workspaceId, job.domainId);
    org = session && deps.open({ ...session, signal: stop });
    outcome = org ? await look(deps, claimed, org) : await leave(deps, claimed, undefined);
  } catch (error) {
    if (stop.aborted) {
      await deps.looks.handBack(claimed);
      outcome = 'stopped';
    } else if (isDatabaseDown(error)) {
      // Its claim ends by itself.
      deps.log('the database failed a look', { ...job, error });
      outcome = 'stopped';
    } else if (hasEnded(error)) {
      outcome = await leave(deps, claimed, org);
    } else {
      await fail(deps, claimed, asAppError(error), org?.calls() ?? 0);
      outcome = 'failed';
    }
  }
  deps.count(outcome);
  const calls = org?.calls() ?? 0;
  if (outcome !== 'nothing')
    deps.log('look ended', { ...job, outcome, calls, ms: monotonicMs() - startedAt });
}

async function look(
  deps: LookDeps,
  claimed: ClaimedLook,
  org: SalesforceOrg,
): Promise<LookOutcome> {
  const from = earlier(claimed.lookedTo, OVERLAP_MS).getTime();
  const { rows, isFull } = await org.newTokens(from);
  const clock = org.clock();
  refuseOverStop(org.usage(), org.calls());
  const { fresh, left, facts } = isFull
    ? { ...NOTHING, left: rows }
    : await sortOut(deps.db, claimed, org, rows);
  const found = fresh.length > 0 && { tokens: fresh, facts, ...(await peopleOf(org, fresh)) };
  const now = deps.clock.now();
  const isOld = found && !(await commitLook(deps, claimed, found, now));
  const { brought, dueAt } = await plan(deps, claimed, org, left.length > 0);
  await endLook(
    deps.db,
    claimed,
    {
      calls: claimed.calls + org.calls(),
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
  org: SalesforceOrg,
  rows: readonly ListedToken[],
): Promise<Pick<Found, 'facts'> & { fresh: readonly FreshToken[]; left: readonly ListedToken[] }> {
  if (rows.length === 0) return NOTHING;
  const externals = await knownExternals(db, claimed);
  const { settled, unsettled } = sortSeen(rows, { ...claimed, externals });
  const fresh = await freshAmong(db, claimed, settled);
  if (fresh.length > MOST_FRESH) return { ...NOTHING, left: [...unsettled, ...fresh] };
  if (fresh.every(({ appId }) => appId !== null)) return { ...NOTHING, fresh, left: unsettled };
  // A new app would be judged by what is missing; and its name may be that of an external client app which is new, too.
  const apps = (await org.apps()).rows;
  const isKin = kinAmong(fresh, apps, []);
  return {
    fresh: fresh.filter((token) => !isKin(token)),
    left: [...unsettled, ...fresh.filter(isKin)],
    facts: new Map(apps.map((row) => [row.applicationId, row])),
  };
}

/** Who they are, and what they may do. */
async function peopleOf(
  org: SalesforceOrg,
  fresh: readonly FreshToken[],
): Promise<Pick<Found, 'people' | 'privileged'>> {
  const ids = [...new Set(fresh.map(({ userId }) => userId))];
  const people = await org.usersOf(ids);
  const privileged = await org.privileged(ids);
  return { people, privileged: privileged.ok ? privileged.value : undefined };
}

/** What is left to a sync is looked at again until one has read it: it may not be brought forward now. */
const untilLeft = (clock: Date | undefined, left: readonly ListedToken[]): Date | undefined =>
  clock && new Date(Math.min(clock.getTime(), ...left.map(({ createdAt }) => createdAt)));

/** When the next look is due; and the next sync now, where it should and may be. */
async function plan(
  { db, looks, clock }: LookDeps,
  claimed: ClaimedLook,
  org: SalesforceOrg | undefined,
  isLeft: boolean,
): Promise<{ brought: number; dueAt: Date }> {
  const now = clock.now();
  const limit = (org?.usage() ?? claimed.domain.api)?.limit;
  const syncs = await looks.syncCalls(claimed, now);
  const brings = isLeft && mayBring(limit, syncs, claimed.brought);
  const isBrought = brings && (await bringSync(db, claimed, now));
  const day = { from: claimed.dayFrom, calls: claimed.calls + (org?.calls() ?? 0) };
  return {
    brought: claimed.brought + (isBrought ? 1 : 0),
    dueAt: nextLook(now, day, callsForLooks(limit, syncs)),
  };
}

/** All of it is left to a sync. */
async function leave(
  deps: LookDeps,
  claimed: ClaimedLook,
  org: SalesforceOrg | undefined,
): Promise<LookOutcome> {
  const planned = await plan(deps, claimed, org, true);
  const calls = claimed.calls + (org?.calls() ?? 0);
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
