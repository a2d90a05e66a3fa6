import { randomUUID } from 'node:crypto';
import { SECOND } from '../../lib/time.ts';
import { ownRowOf } from '../inventory/own-row-store.ts';
import { revokeBatch } from './batch.ts';
import { end, pause, prove } from './end.ts';
import { freeze, takeBaseline } from './freeze.ts';
import { batchesOf, type StopWhy } from './revocation.ts';
import { frozenRows, markRows } from './row-store.ts';
import { type ClaimedRevocation, type Held, RevokeLeaseLost } from './run-store.ts';
import { step } from './step.ts';
import type { RevokeDeps, Work } from './work.ts';

const HEARTBEAT_MS = 20 * SECOND;
/** So often an org in which every revoke fails is taken to be down, before its rows count as failed. */
const PATIENT_TRIES = 3;

/**
 * One try at a revocation: freezes which rows are to go, revokes them in batches, and reads again until it is proven. Ends
 * silently where it cannot be claimed. Whatever it dies of, the next one goes on from what is written. Never throws what is
 * Salesforce's doing.
 */
export async function runRevocation(
  deps: RevokeDeps,
  job: { workspaceId: number; revocationId: number },
  stop: AbortSignal,
): Promise<void> {
  const held: Held = { ...job, owner: randomUUID() };
  const claimed = await deps.store.claim(held, deps.clock.now());
  if (!claimed) return;
  const lease = keepLease(deps, held, stop);
  try {
    await work(deps, held, claimed, lease.signal);
  } catch (error) {
    if (error instanceof RevokeLeaseLost || lease.lost()) return;
    const gaveBack = stop.aborted ? handBack(deps, held) : pause(deps, held, error);
    // Whoever ended it meanwhile has the last word.
    await gaveBack.catch((late: unknown) => {
      if (!(late instanceof RevokeLeaseLost)) throw late;
    });
  } finally {
    lease.end();
  }
}

async function work(
  deps: RevokeDeps,
  held: Held,
  claimed: ClaimedRevocation,
  signal: AbortSignal,
): Promise<void> {
  const { row } = claimed;
  const { workspaceId, domainId } = row;
  const why = await deps.store.mustStop(held);
  if (why === 'domain' || (why && row.frozenAt === null)) return end(deps, held, why);
  const session = await deps.openSession({ workspaceId, domainId }, signal);
  const own = await ownRowOf(deps.db, workspaceId, domainId);
  const all: Work = { deps, held, claimed, session, own, signal };
  deps.refuseOverStop(session);

  if (row.frozenAt === null) {
    if (!(await freeze(all))) return;
  } else if (row.beforeTokens === null) await takeBaseline(all);
  if (row.state !== 'proving') {
    const stopped = await revokeAll(all);
    if (stopped === 'domain') return end(deps, held, stopped);
    signal.throwIfAborted();
    await deps.store.change(held, {
      state: 'proving',
      ...(stopped ? { stopWhy: stopped } : {}),
    });
  }
  await prove(all);
}

/** Gives why it stopped before the end, where it did. */
async function revokeAll(all: Work): Promise<StopWhy | undefined> {
  const { deps, held, claimed, session, own, signal } = all;
  const { row, app } = claimed;
  const frozen = await frozenRows(deps.db, held);
  const unused =
    row.reach === 'unused' && row.unusedDays !== null
      ? { days: row.unusedDays, now: row.askedAt.getTime() }
      : undefined;
  const patient = row.tries < PATIENT_TRIES;
  for (const batch of batchesOf(frozen.filter(({ state }) => state === 'due'))) {
    signal.throwIfAborted();
    const why = await deps.store.mustStop(held);
    if (why) return why;
    deps.refuseOverStop(session);
    const { ends, broke } = await revokeBatch({ session, app, own, batch, unused, patient });
    await deps.store.write(held, async (trx, now) => {
      await markRows(trx, held, ends);
      await step(deps, trx, now, { change: ends.length > 0 ? { tries: 0 } : undefined });
    });
    if (broke) throw broke;
  }
  return undefined;
}

/** The process stops: another one goes on at once. */
async function handBack(deps: RevokeDeps, held: Held): Promise<void> {
  await deps.store.change(held, { leaseOwner: null, leaseUntil: null });
}

function keepLease(deps: RevokeDeps, held: Held, stop: AbortSignal) {
  const own = new AbortController();
  let lost = false;

  async function beat(): Promise<void> {
    try {
      if (await deps.store.heartbeat(held)) return;
      lost = true;
      own.abort(new RevokeLeaseLost());
    } catch (error) {
      // The lease outlives two missed beats; every write asks again.
      deps.log('heartbeat failed', { revocationId: held.revocationId, error });
    }
  }

  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  return {
    signal: AbortSignal.any([own.signal, stop]),
    lost: () => lost,
    end: () => clearInterval(timer),
  };
}
