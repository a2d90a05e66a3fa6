import type { MovableClock } from '../../sandbox/clock.ts';

const FROM_MS = 150;
const UNTIL_MS = 3000;
const STEP_MS = 1000;

/**
 * For whoever waits until something is seen: after a moment the clock passes faster, for a few seconds of the story.
 * What the bot spaces out, such as edits of a card, is then waited for by nobody. Call it at each look, with the real
 * milliseconds since the first.
 */
export function impatience(clock: MovableClock): (waitedMs: number) => void {
  let steppedAt = 0;
  return (waitedMs) => {
    const now = performance.now();
    if (waitedMs < FROM_MS || waitedMs > UNTIL_MS || now - steppedAt < FROM_MS) return;
    steppedAt = now;
    clock.forward(STEP_MS);
  };
}
