import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseDown } from './errors.ts';
import { monotonicMs } from './monotonic.ts';
import { SECOND } from './time.ts';

const PAUSE_MS = SECOND / 4;

/**
 * Writes down what has happened outside already, and is repeated while our database takes nothing: undone it would be
 * forgotten. The work must be one that may be done twice, since its answer may be what was lost. Throws the last failure
 * after `forMs` or once `stop` goes off, any other at once.
 */
export async function insist<T>(
  forMs: number,
  work: () => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const until = monotonicMs() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseDown(error) || monotonicMs() > until || stop?.aborted) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
