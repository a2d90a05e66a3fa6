import { createBackoff } from '../../lib/backoff.ts';
import { harmOf } from '../../lib/errors/rows.ts';
import { asAppError, type ErrorCode } from '../../lib/errors.ts';
import { HOUR, later, MINUTE } from '../../lib/time.ts';
import { settleGone } from './gone-store.ts';
import { groupKey, type StopWhy, tokensOf, usersOf } from './revocation.ts';
import { countRows, type FrozenRow, frozenRows, markRows, type RowEnd } from './row-store.ts';
import type { Held } from './run-store.ts';
import { step } from './step.ts';
import type { RevocationChange, RevocationRow } from './store.ts';
import { probe, type RevokeDeps, readPossible, type Work } from './work.ts';

/** What an attempt that could not prove anything leaves as its code. */
const UNPROVEN: ErrorCode = 'E-PARTIAL';

/**
 * The second reading. A row is gone when it is absent while the permission to see it is there before and after, and the
 * org's tokens fell by no more than what we removed. Else nothing is said to be removed, and it is tried again later.
 */
export async function prove(all: Work): Promise<void> {
  const { deps, held, claimed, session, signal } = all;
  const left = (await frozenRows(deps.db, held)).filter(({ state }) => state !== 'gone');
  const now = await deps.store.write(held, async (_trx, row) => row);
  const bound = now.readAt?.getTime() ?? 0;
  const count = () => session.call((org) => org.countTokens(bound));
  await probe(session);
  const again = now.failCode === UNPROVEN;
  const countedFirst = again ? await count() : undefined;
  const [read, counted] = await Promise.all([
    readPossible(session, claimed.app, usersOf(left), left),
    again ? undefined : count(),
  ]);
  const after = counted ?? (await count());
  const readAt = await probe(session);
  signal.throwIfAborted();

  const present = new Set(read.map(groupKey));
  const absent = left.filter((row) => !present.has(groupKey(row)));
  if (!isProven(now, tokensOf(absent), after, countedFirst)) {
    await postpone(deps, held, UNPROVEN, { afterTokens: after });
    return;
  }
  const ends = left.flatMap((row) => endOf(row, present.has(groupKey(row))) ?? []);
  const provenAt = new Date(readAt);
  await end(deps, held, undefined, { afterTokens: after, provenAt }, ends);
}

/**
 * People end grants of their own while we work. So where more is gone than we removed, a later attempt is believed whose
 * own counts before and after agree, as long as not half of the org's tokens vanished.
 */
function isProven(
  row: RevocationRow,
  removed: number,
  after: number,
  countedFirst: number | undefined,
): boolean {
  const fell = (row.beforeTokens ?? 0) - after;
  if (fell <= removed) return true;
  if (countedFirst === undefined || after < countedFirst) return false;
  return (fell - removed) * 2 <= (row.beforeTokens ?? 0);
}

/** Nothing where the row stays what it is: failed, or not reached before it was stopped. */
function endOf(row: FrozenRow, present: boolean): RowEnd | undefined {
  const { userId, createdAt, state } = row;
  if (!present) return { userId, createdAt, state: 'gone', code: null };
  if (state !== 'sent') return undefined;
  return { userId, createdAt, state: 'failed', code: 'still there' };
}

const pauseAfter = createBackoff(MINUTE, HOUR);
/** Where a sync would wait an hour: the limit of the org's calls. */
const LONG_PAUSE_MS = 30 * MINUTE;
/** With their pauses, some three days: after that nobody means it any more. */
const MOST_TRIES = 77;

/** Ends it with what has been proven: `ends`, in the same write, and what was before. */
export async function end(
  deps: RevokeDeps,
  held: Held,
  why: StopWhy | undefined,
  more: RevocationChange = {},
  ends: readonly RowEnd[] = [],
): Promise<void> {
  const now = deps.clock.now();
  await deps.store.writeWithApp(held, async (trx, row) => {
    await markRows(trx, held, ends);
    await settleGone(trx, row, now);
    const counted = await countRows(trx, held);
    const stopWhy = row.stopWhy ?? why ?? (counted.failed > 0 ? 'failed' : null);
    const { removed, failed, failCode } = counted;
    await step(deps, trx, row, {
      change: {
        ...more,
        state: stopWhy ? 'stopped' : 'done',
        stopWhy,
        removed,
        failed,
        failCode,
        endedAt: now,
        leaseOwner: null,
        leaseUntil: null,
      },
      act: {
        actor: row.policyKind ? 'bot' : (row.agreedBy ?? row.askedBy),
        action: 'tokens.revoked',
        facts: {
          meant: row.frozenTokens,
          removed,
          failed,
          stopped: stopWhy,
          ...(row.policyKind ? { policy: row.policyKind, switchedOnBy: row.askedBy } : {}),
        },
        bot: true,
      },
      said: true,
    });
  });
}

/** Looks at it again later, or gives it up. */
export async function pause(deps: RevokeDeps, held: Held, cause: unknown): Promise<void> {
  const { code } = asAppError(cause);
  const { workspaceId, revocationId } = held;
  deps.log('a revocation waits', { workspaceId, revocationId, code, error: cause });
  const row = await postpone(deps, held, code);
  if (row.tries < MOST_TRIES) return;
  await end(deps, held, row.frozenAt === null ? 'old' : 'unproven');
}

/** Gives the row as it was before. The lease stays where it was tried for too long. */
async function postpone(
  deps: RevokeDeps,
  held: Held,
  code: ErrorCode,
  more: RevocationChange = {},
): Promise<RevocationRow> {
  return deps.store.write(held, async (trx, row) => {
    const growing = pauseAfter(row.tries);
    const ms = harmOf(code).again === 'in an hour' ? Math.max(growing, LONG_PAUSE_MS) : growing;
    const last = row.tries >= MOST_TRIES;
    await step(deps, trx, row, {
      change: {
        ...more,
        failCode: code,
        tries: row.tries + 1,
        dueAt: later(deps.clock.now(), ms),
        ...(last ? {} : { leaseOwner: null, leaseUntil: null }),
      },
    });
    return row;
  });
}
