import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { claimDay, deleteExpired, releaseDay, retentionSteps, terms } from './store.ts';

const MOST_BATCHES = 10_000;

/** Once a day, in one process: throws away what is past its time, in batches, and logs how much. */
export function createRetention(deps: {
  db: Db;
  clock: Clock;
  /** Acts have a way of their own: nobody deletes them by a plain statement. Gives how many went. */
  trimActs: (usualDays: number, now: Date) => Promise<number>;
  log: (what: string, facts: Record<string, unknown>) => void;
}) {
  const { db, clock } = deps;
  return async (stop: AbortSignal): Promise<void> => {
    const now = clock.now();
    if (!(await claimDay(db, now))) return;
    const gone: Record<string, number> = {};
    try {
      for (const { what, rows } of retentionSteps(now)) {
        for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
          // Not to its end: whoever is there in an hour goes on.
          stop.throwIfAborted();
          const count = await deleteExpired(db, rows);
          if (count === 0) break;
          gone[what] = (gone[what] ?? 0) + count;
        }
      }
      const acts = await deps.trimActs(terms.audit, now);
      if (acts > 0) gone.acts = acts;
    } catch (error) {
      await releaseDay(db, now);
      throw error;
    }
    deps.log('what is past its time was thrown away', gone);
  };
}
