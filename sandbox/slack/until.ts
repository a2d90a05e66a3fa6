import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

type Nothing = undefined | null | false;
export type Look<T> = () => T | Nothing | Promise<T | Nothing>;

/** Looks until something is there. Throws with `explain` after that many real milliseconds. */
export async function until<T>(find: Look<T>, waitMs: number, explain: () => string): Promise<T> {
  const end = performance.now() + waitMs;
  for (;;) {
    let cause: unknown;
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(explain(), cause === undefined ? {} : { cause });
    await sleep(LOOK_EVERY_MS);
  }
}
