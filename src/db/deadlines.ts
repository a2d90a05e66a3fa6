import { MINUTE, SECOND } from '../lib/time.ts';

/** How long each thing may take at PostgreSQL, milliseconds. */
export interface DbDeadlines {
  /** Until a connection is there, also until one of the pool's is free. */
  readonly connect: number;
  /** The server gives up a statement. */
  readonly statement: number;
  /** The server gives up waiting for a row or table that somebody holds. */
  readonly lock: number;
  /** We give up a connection that has not answered: later than the server gives up, so that its word counts. */
  readonly answer: number;
  /** The first question of TCP whether the other side is still there; ten more follow, a second apart. */
  readonly keepAlive: number;
  /** Until it is given up to learn what became of a COMMIT that nobody answered. */
  readonly fate: number;
}

/** Of what people, messages and the tick wait for. */
export const promptly: DbDeadlines = {
  connect: 10 * SECOND,
  statement: 20 * SECOND,
  lock: 10 * SECOND,
  answer: 25 * SECOND,
  keepAlive: 10 * SECOND,
  fate: 15 * SECOND,
};

/** Of what merges a million rows or throws them away, and nobody waits for. */
export const patiently: DbDeadlines = {
  connect: 30 * SECOND,
  statement: 15 * MINUTE,
  // Longer than a frozen process may hold a row: PostgreSQL ends its transaction after a minute.
  lock: 2 * MINUTE,
  answer: 16 * MINUTE,
  keepAlive: 30 * SECOND,
  fate: 30 * SECOND,
};
