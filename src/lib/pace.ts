import type { Clock } from './clock.ts';

/** True at most once in so many milliseconds of the product's clock: for what a tick need not look at each time. */
export function createPace(clock: Clock, everyMs: number): () => boolean {
  let takenAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.now().getTime();
    // A clock that is set back begins anew.
    if (Math.abs(now - takenAt) < everyMs) return false;
    takenAt = now;
    return true;
  };
}
