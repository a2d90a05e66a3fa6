import { sql } from 'kysely';
import { type Clock, systemClock } from '../lib/clock.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { SECOND } from '../lib/time.ts';
import type { Db } from './database.ts';
import { fitted, type TimeSaid } from './time-said.ts';

export type SharedClock = ReturnType<typeof createSharedClock>;

const EVERY_MS = 10 * SECOND;

/**
 * PostgreSQL's time: the one that all processes share, whatever the clocks of their machines say, so that what one writes as
 * due is due for all. It hears it at each new connection and every ten seconds, and goes on by the monotonic clock between, so
 * that a machine whose clock is set moves nothing. Before anything was said it is the machine's.
 */
export function createSharedClock() {
  let offset: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const now = () =>
    offset === undefined ? systemClock.now() : new Date(Math.round(monotonicMs() + offset));
  const clock: Clock = { now };

  function hear(said: TimeSaid): void {
    offset = fitted(offset, said);
  }

  async function ask(db: Db): Promise<void> {
    const from = monotonicMs();
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
    if (rows[0]) hear({ at: rows[0].at, from, to: monotonicMs() });
  }

  function goOn(db: Db): void {
    if (isClosed) return;
    timer = setTimeout(() => {
      // A database that does not answer is said elsewhere; until it does, what is known holds.
      void ask(db)
        .catch(() => undefined)
        .finally(() => goOn(db));
    }, EVERY_MS).unref();
  }

  return {
    clock,
    hear,
    /** Asks now, and then again and again. Throws E-DB-DOWN where nobody answers the first time. */
    async follow(db: Db): Promise<void> {
      await ask(db);
      goOn(db);
    },
    /** How far this machine's clock is ahead of PostgreSQL's, milliseconds; below zero where it is behind. */
    machineAheadMs: (): number => systemClock.now().getTime() - now().getTime(),
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
