import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 25;
const WITHIN_MS = 10 * 60_000;

/** Waits until `look` says so. Throws after ten minutes, or so many. */
export async function until(
  look: () => Promise<boolean>,
  { everyMs = LOOK_MS, withinMs = WITHIN_MS } = {},
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await sleep(everyMs);
  }
}
