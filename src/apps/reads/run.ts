import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/database.ts';
import type { SalesforceOrg } from '../../domains/ports.ts';
import type { UsageFile, UsageLog } from '../../domains/usage-log.ts';
import type { Clock } from '../../lib/clock.ts';
import { type AppError, asAppError, isDatabaseDown } from '../../lib/errors.ts';
import { DAY, earlier, HOUR, later, MINUTE } from '../../lib/time.ts';
import { createAttribution } from './attribution.ts';
import { type Counted, createCounts } from './count.ts';
import { appsOf, filesRead, keepFile, type Place } from './file-store.ts';
import { knownBefore } from './known-store.ts';
import { filesToRead } from './plan.ts';
import {
  afterNextSync,
  claimReading,
  endReading,
  filesToday,
  holdReading,
  type ReadRun,
} from './run-store.ts';

export type ReadOutcome = 'read' | 'hidden' | 'failed' | 'waiting' | 'stopped' | 'lost';

export interface ReadDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** With the session that a sync left; undefined where there is none. A reading never renews a grant. */
  openOrg(place: Place, signal: AbortSignal): Promise<LogOrg | undefined>;
  /** API calls that syncs of the domain made in the 24 hours before. */
  syncCalls(place: Place, now: Date): Promise<number>;
  /** Whether so many calls in 24 hours are all that is ours, or the org has too few left. */
  isOver(
    calls: number,
    usage: { readonly used: number; readonly limit: number } | undefined,
  ): boolean;
  count(outcome: ReadOutcome): void;
  log(what: string, facts: Record<string, unknown>): void;
}

/** How far back files are asked for: what is usual for an app is told from two weeks. Free ones are said to be kept for a day. */
const LOOK_BACK_DAYS = 15;
/** What one reading takes at most, and how long. After a third of it no further file is begun: one may take ten minutes. */
const MOST_FILES = 100;
const LONGEST_MS = 15 * MINUTE;
const BEGIN_MS = LONGEST_MS / 3;
/** So many files that fail one after the other are no fault of theirs. */
const MOST_FAILED = 10;
const FIRST_PAUSE_MS = 15 * MINUTE;
const LONGEST_PAUSE_MS = 12 * HOUR;

/**
 * One reading of the API usage log of a domain: which files there are, and each that says something new, counted and kept in
 * a transaction of its own. What one file fails of holds up no other. Never throws what is the org's doing.
 */
export async function runReading(deps: ReadDeps, job: Place, stop: AbortSignal): Promise<void> {
  const run = { ...job, runId: randomUUID() };
  const claimed = await claimReading(deps.db, run, deps.clock.now());
  if (!claimed) return;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(LONGEST_MS)]);
  const end = async (
    outcome: ReadOutcome,
    of: Parameters<typeof endReading>[2],
    afterMs: number,
  ) => {
    const now = deps.clock.now();
    await endReading(deps.db, run, of, { now, dueAt: later(now, afterMs) });
    deps.count(outcome);
    if (outcome !== 'read') deps.log('a usage log was not read', { ...run, outcome, ...of });
  };
  const endAfterSync = async () => {
    await afterNextSync(deps.db, run, deps.clock.now());
    deps.count('waiting');
  };
  try {
    const done = await readFiles(deps, run, signal);
    if (done.kind === 'hidden') return await end('hidden', done, 4 * HOUR);
    if (done.kind === 'lost') return deps.count('lost');
    if (done.kind === 'no session') return await endAfterSync();
    if (done.kind === 'over') return await end('waiting', { kind: 'put off' }, HOUR);
    const usual = done.more ? MINUTE : done.hourly ? HOUR : 4 * HOUR;
    const failed = done.failed?.code ?? null;
    const after = failed === null || done.more ? usual : Math.min(usual, pauseOf(claimed.failures));
    return await end(failed === null ? 'read' : 'failed', { kind: 'read', failed }, after);
  } catch (error) {
    if (stop.aborted || isDatabaseDown(error)) return await end('stopped', { kind: 'put off' }, 0);
    const { code, facts } = asAppError(error);
    if (facts.expired === true) return await endAfterSync();
    deps.log('reading a usage log failed', { ...run, code, error });
    return await end('failed', { kind: 'failed', code }, pauseOf(claimed.failures));
  }
}

const pauseOf = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));

/** What of an org's is asked. */
type LogOrg = Pick<SalesforceOrg, keyof UsageLog | 'calls' | 'usage'>;

type Done =
  | { readonly kind: 'hidden'; readonly why: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'over' }
  | { readonly kind: 'no session' }
  | {
      readonly kind: 'read';
      readonly more: boolean;
      readonly hourly: boolean;
      readonly failed: AppError | undefined;
    };

async function readFiles(deps: ReadDeps, run: ReadRun, signal: AbortSignal): Promise<Done> {
  const { db, clock } = deps;
  const org = await deps.openOrg(run, signal);
  if (!org) return { kind: 'no session' };
  const since = earlier(clock.now(), LOOK_BACK_DAYS * DAY);
  const listed = await org.usageFiles(since);
  if (!listed.ok) return { kind: 'hidden', why: listed.why };
  // A file that was made late is of a day before those that are asked for.
  const read = await filesRead(db, run, earlier(since, 30 * DAY));
  const files = filesToRead(listed.value, read);
  const hourly = listed.value.some((file) => file.hourly);
  const taken = files.slice(0, MOST_FILES);
  const appOf = createAttribution(await appsOf(db, run));
  const begun = clock.now();
  let failed: AppError | undefined;
  let inRow = 0;
  let more = files.length > taken.length;
  for (const file of taken) {
    const now = clock.now();
    if (now.getTime() - begun.getTime() > BEGIN_MS) {
      more = true;
      break;
    }
    const before = (await deps.syncCalls(run, now)) + (await filesToday(db, run, now));
    if (deps.isOver(before + org.calls(), org.usage())) return { kind: 'over' };
    signal.throwIfAborted();
    try {
      const isKnown = await knownBefore(db, run, file.logDate);
      const counted = await countFile(org, file, () => createCounts(appOf, isKnown));
      if (counted === 'gone') continue;
      const isOurs = await db.transaction().execute(async (trx) => {
        if (!(await holdReading(trx, run))) return false;
        await keepFile(trx, run, file, counted, now);
        return true;
      });
      if (!isOurs) return { kind: 'lost' };
      inRow = 0;
    } catch (error) {
      const of = asAppError(error);
      inRow += 1;
      if (of.facts.broken === undefined || signal.aborted || inRow >= MOST_FAILED) throw error;
      deps.log('a file of a usage log could not be read', {
        ...run,
        fileId: file.fileId,
        code: of.code,
        error,
      });
      failed = of;
    }
  }
  return { kind: 'read', more, hourly, failed };
}

/** What a file says; `gone`: it was there when the files were listed. */
async function countFile(
  org: Pick<LogOrg, 'usageCalls'>,
  file: UsageFile,
  counting: () => ReturnType<typeof createCounts>,
): Promise<{ counted: Counted | 'too big'; odd: number } | 'gone'> {
  let counts = counting();
  try {
    const { odd } = await org.usageCalls(file, () => {
      counts = counting();
      return counts.take;
    });
    return { counted: counts.result(), odd };
  } catch (error) {
    const { code, facts } = asAppError(error);
    if (code === 'E-TOO-BIG') return { counted: 'too big', odd: 0 };
    if (facts.sf === 'NOT_FOUND') return 'gone';
    throw error;
  }
}
