import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import { sha256 } from './ids.ts';
import { SECOND } from './time.ts';
import { withTimeLimit } from './time-limit.ts';

/** So many within a window of time, the same one for all processes. */
export interface Rate {
  readonly name: string;
  readonly most: number;
  readonly windowMs: number;
}

/** Counts one more for this key in all processes, and gives how many that makes; the key is forgotten after `keptMs`. */
export type CountShared = (key: string, keptMs: number) => Promise<number>;

/** Somebody waits for the answer to what is counted here. */
const COUNTED_MS = 250;
/** After a failure each process counts for itself so long, so that nobody waits for what is not there. */
const ALONE_MS = 10 * SECOND;
/** Of a process that counts for itself: whoever came longest ago is forgotten first. */
const KEPT_MOST = 20_000;

/**
 * How long whoever asks has to wait: 0 where they are within the rate. Counted in all processes together; while that does
 * not work, each process counts for itself, so that a limit grows by the number of processes and is never gone. It does not
 * refuse everybody then: a rate spares machines, and on the day when one is away people need the others. What must not be
 * passed even then is counted in PostgreSQL. Never rejects.
 */
export function createRateLimit(deps: {
  clock: Clock;
  count: CountShared;
  warn: (what: string, facts: Record<string, unknown>) => void;
}) {
  const { clock, count, warn } = deps;
  const own = new LRUCache<string, number>({ max: KEPT_MOST });
  let aloneUntil = 0;

  async function counted(key: string, windowMs: number): Promise<number> {
    const now = clock.now().getTime();
    if (now >= aloneUntil) {
      try {
        return await withTimeLimit(count(key, 2 * windowMs), COUNTED_MS, 'no answer in time');
      } catch (error) {
        aloneUntil = now + ALONE_MS;
        warn('rates are counted by each process for itself', { event: 'rate.alone', error });
      }
    }
    const n = (own.get(key) ?? 0) + 1;
    own.set(key, n);
    return n;
  }

  /** `who` is kept as a hash alone. `shared`: it stands for many, who may do so many times as much. */
  return async ({ name, most, windowMs }: Rate, who: string, shared = 1): Promise<number> => {
    const now = clock.now().getTime();
    const window = Math.floor(now / windowMs);
    const key = `${name}/${sha256(who).slice(0, 32)}/${window}`;
    const n = await counted(key, windowMs);
    return n > most * shared ? (window + 1) * windowMs - now : 0;
  };
}

export type RateLimit = ReturnType<typeof createRateLimit>;
