import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 25;
const WITHIN_MS = 10 * 60_000;

/** Waits until `look` says so. Throws after ten minutes. */
export async function until(look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await look())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await sleep(LOOK_MS);
  }
}
