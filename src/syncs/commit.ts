import { appsBefore } from '../apps/inventory/summary-store.ts';
import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Coverage } from '../domains/domain.ts';
import type { Announce } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { HOUR, MINUTE } from '../lib/time.ts';
import { stretchedInterval } from './budget.ts';
import type { CommitApps } from './commit-apps.ts';
import {
  type Commit,
  countMissed,
  countReading,
  keepDay,
  lockForCommit,
  mergeApps,
  mergePackages,
  mergeTokens,
  mergeUsers,
  suspectSince,
} from './commit-store.ts';
import { compareReading } from './compare-reading.ts';
import { countVanished } from './differences-store.ts';
import { judgeDomain } from './domain-signals-store.ts';
import { failedSignIns } from './failed-sign-ins.ts';
import { followAddress } from './follow-address-store.ts';
import { markGone } from './gone-store.ts';
import { callsKept } from './look-budget.ts';
import { resumeLooks } from './look-store.ts';
import { nextAfterSuccess } from './next-due.ts';
import type { OrgSession } from './org-session.ts';
import { adoptOwnApp, noteOwnApp } from './own-app-store.ts';
import type { OrgReading } from './read-org.ts';
import { type BeforeSuccess, succeedRun } from './run-store.ts';
import { keepSignals } from './signals-store.ts';
import type { Claimed, Run } from './store.ts';
import { keepOwnToken, renewTokens } from './token-life-store.ts';
import { LeaseLost } from './watch.ts';

export interface CommitDeps {
  readonly announce: Announce;
  readonly commitApps: CommitApps;
  readonly clock: Clock;
}

const SUSPECT_RETRY_MS = HOUR;
const PARTIAL_RETRY_MS = 40 * MINUTE;

/** One short transaction: the reading becomes what people see. Throws LeaseLost where another run holds the domain. */
export async function commitReading(
  deps: CommitDeps,
  run: Run,
  claimed: Claimed,
  session: OrgSession,
  read: OrgReading,
  db: Db,
): Promise<Coverage['outcome']> {
  const now = deps.clock.now();
  const commit: Commit = { ...run, now, readBefore: read.readBefore };
  return db.transaction().execute(async (trx) => {
    if (!(await lockForCommit(trx, commit))) throw new LeaseLost();
    const before = await appsBefore(trx, commit);
    await adoptOwnApp(trx, commit);
    const quiet = await compareReading(trx, commit, read.families);
    const { vanished: missing, known } = await countVanished(trx, commit);
    const mayRenew = known > 0 && read.coverage.outcome === 'complete';
    const renewed = mayRenew ? await renewTokens(trx, commit) : 0;
    const left = missing - renewed;
    const vanished = left > 0 ? left - (await keepOwnToken(trx, commit)) : 0;
    const since = vanished * 2 > known ? await suspectSince(trx, commit) : undefined;
    const coverage = judge(read.coverage, { vanished, known, since }, now);
    const whole = coverage.outcome === 'complete';
    await mergeApps(trx, commit, whole && read.appsWhole);
    await noteOwnApp(trx, commit);
    await tellMoved(deps, trx, commit);
    await mergeTokens(trx, commit, whole);
    await mergeUsers(trx, commit);
    if (read.packagesRead) await mergePackages(trx, commit);
    if (whole) await markGone(trx, commit, vanished);
    await keepSignals(trx, commit, read.signals, whole);
    const domainAlarms = await judgeDomain(trx, commit, read.signals, {
      coverage,
      whole,
      intervalMs: claimed.configuredMs,
    });
    await deps.commitApps(trx, commit, {
      coverage,
      before,
      quiet,
      loginsFrom: read.signals.logins?.from,
      failedSignIns: read.signals.logins && failedSignIns(read.signals.logins.rows),
      domainAlarms,
    });
    await keepDay(trx, commit);
    const found = await countReading(trx);
    const warning = warningOf(coverage);
    const stretchedMs = stretchedInterval(
      claimed.configuredMs,
      session.calls(),
      session.usage(),
      callsKept(session.usage()?.limit),
    );
    const was = await succeedRun(
      trx,
      run,
      {
        coverage,
        nextDueAt: nextDue(now, claimed.domain.id, stretchedMs ?? claimed.configuredMs, coverage),
        stretchedMs,
        apiCalls: session.calls(),
        api: session.usage(),
        warning,
      },
      now,
    );
    if (whole) await resumeLooks(trx, commit);
    await tellEnded(deps, trx, commit, was, { ...found, by: claimed.domain.connectedBy });
    return coverage.outcome;
  });
}

/**
 * More than half of what we knew vanished: the reading adds, never removes. One that says the same an hour after the
 * first is believed.
 */
function judge(
  coverage: Omit<Coverage, 'readAt'>,
  { vanished, known, since }: { vanished: number; known: number; since: Date | undefined },
  now: Date,
): Coverage {
  const agreed = since !== undefined && now.getTime() - since.getTime() >= SUSPECT_RETRY_MS;
  const suspect = coverage.outcome === 'complete' && vanished * 2 > known && !agreed;
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

function nextDue(now: Date, seed: number, intervalMs: number, coverage: Coverage): Date {
  const next = nextAfterSuccess(now, intervalMs, seed);
  if (coverage.outcome === 'complete') return next;
  const retry = coverage.outcome === 'suspect' ? SUSPECT_RETRY_MS : PARTIAL_RETRY_MS;
  return new Date(Math.min(next.getTime(), now.getTime() + retry));
}

/** The My Domain was renamed: followed, recorded and told. */
async function tellMoved(deps: CommitDeps, trx: Trx, commit: Commit): Promise<void> {
  const moved = await followAddress(trx, commit);
  if (!moved) return;
  const { workspaceId, domainId, now } = commit;
  const act = { workspaceId, actor: 'bot', action: 'domain.moved', domainId, facts: moved };
  await recordAct(trx, { ...act, source: 'sync' }, now);
  await deps.announce(trx, { kind: 'moved', workspaceId, domainId, at: now });
}

/** Of a reading that ended well people are told what it changes for them. */
async function tellEnded(
  deps: CommitDeps,
  trx: Trx,
  commit: Commit,
  { wasBroken, first, catchUpSince }: BeforeSuccess,
  { by, ...found }: { by: string; apps: number; tokens: number },
): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  const of = { workspaceId, domainId };
  if (catchUpSince && !first) {
    const missed = await countMissed(trx, commit, catchUpSince);
    await deps.announce(trx, { kind: 'caught up', ...of, ...missed, at: now });
  }
  if (first) {
    const act = { ...of, actor: 'bot', action: 'sync.first', facts: found };
    await recordAct(trx, { ...act, source: 'sync' }, now);
    await deps.announce(trx, { kind: 'ready', ...of, by, ...found });
  } else if (wasBroken) {
    await deps.announce(trx, { kind: 'mended', ...of, since: wasBroken, at: now });
  } else {
    await deps.announce(trx, { kind: 'changed', ...of });
  }
}
