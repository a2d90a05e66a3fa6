import { recordAct } from '../../audit/store.ts';
import type { Db } from '../../db/database.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { asAppError } from '../../lib/errors.ts';
import { HOUR, later, MINUTE } from '../../lib/time.ts';
import type { AnnounceApps } from '../events.ts';
import type { OwnRow } from '../inventory/own-row-store.ts';
import type { RevokeSession } from './read.ts';
import type { StopWhy } from './revocation.ts';
import { countRows, markRows, type RowEnd } from './row-store.ts';
import type { ClaimedRevocation, Held, RevokeRunStore } from './run-store.ts';
import { changeRevocation, type RevocationChange, type RevocationRow } from './store.ts';
import { redraw } from './tell.ts';

export interface RevokeDeps {
  readonly db: Db;
  readonly store: RevokeRunStore;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly openSession: (
    key: { workspaceId: number; domainId: number },
    signal: AbortSignal,
  ) => Promise<RevokeSession>;
  /** Throws E-API-LIMIT where the org has used so many of its calls that we must leave it the rest. */
  readonly refuseOverStop: (session: RevokeSession) => void;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** One worker's hold on one revocation, with all that its steps need. */
export interface Work {
  readonly deps: RevokeDeps;
  readonly held: Held;
  readonly claimed: ClaimedRevocation;
  readonly session: RevokeSession;
  readonly own: OwnRow | undefined;
  readonly signal: AbortSignal;
}

const pauseAfter = createBackoff(MINUTE, HOUR);
const API_PAUSE_MS = 30 * MINUTE;
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
  await deps.store.write(held, async (trx, row) => {
    await markRows(trx, held, ends);
    const counted = await countRows(trx, held);
    const stopWhy = row.stopWhy ?? why ?? (counted.failed > 0 ? 'failed' : null);
    const { removed, failed, failCode } = counted;
    await changeRevocation(trx, held, {
      ...more,
      state: stopWhy ? 'stopped' : 'done',
      stopWhy,
      removed,
      failed,
      failCode,
      endedAt: now,
      leaseOwner: null,
      leaseUntil: null,
    });
    await recordAct(
      trx,
      {
        workspaceId: row.workspaceId,
        actor: row.policyKind ? 'bot' : (row.agreedBy ?? row.askedBy),
        action: 'tokens.revoked',
        domainId: row.domainId,
        subject: String(row.appId),
        facts: {
          revocationId: row.id,
          meant: row.frozenTokens,
          removed,
          failed,
          stopped: stopWhy,
          ...(row.policyKind ? { policy: row.policyKind, switchedOnBy: row.askedBy } : {}),
        },
        source: 'bot',
      },
      now,
    );
    await redraw(deps, trx, row, true);
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
export async function postpone(
  deps: RevokeDeps,
  held: Held,
  code: string,
  more: RevocationChange = {},
): Promise<RevocationRow> {
  return deps.store.write(held, async (trx, row) => {
    const growing = pauseAfter(row.tries);
    const ms = code === 'E-API-LIMIT' ? Math.max(growing, API_PAUSE_MS) : growing;
    const last = row.tries >= MOST_TRIES;
    await changeRevocation(trx, held, {
      ...more,
      failCode: code,
      tries: row.tries + 1,
      dueAt: later(deps.clock.now(), ms),
      ...(last ? {} : { leaseOwner: null, leaseUntil: null }),
    });
    await redraw(deps, trx, row, false);
    return row;
  });
}
