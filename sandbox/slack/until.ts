import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

type Nothing = undefined | null | false;
export type Look<T> = () => T | Nothing | Promise<T | Nothing>;

/**
 * Looks until something is there. Throws with `explain` after that many real milliseconds. `onWait` hears of each look
 * that found nothing, with the real milliseconds since the first.
 */
export async function until<T>(
  find: Look<T>,
  waitMs: number,
  explain: () => string,
  onWait?: (waitedMs: number) => void,
): Promise<T> {
  const from = performance.now();
  for (;;) {
    let cause: unknown;
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      cause = error;
    }
    const waited = performance.now() - from;
    if (waited >= waitMs) throw new Error(explain(), cause === undefined ? {} : { cause });
    onWait?.(waited);
    await sleep(LOOK_EVERY_MS);
  }
}
