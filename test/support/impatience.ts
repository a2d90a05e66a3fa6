import type { MovableClock } from '../../sandbox/clock.ts';

const FROM_MS = 80;
const PAUSE_MS = 100;
/** What the bot leaves between two edits of a card: mostly one step is enough. */
const STEP_MS = 3000;
const MOST_STEPS = 7;

/**
 * For whoever waits until something is seen: after a moment the clock passes faster, for some seconds of the story.
 * What the bot spaces out, such as edits of a card, is then waited for by nobody. Call it at each look, with the real
 * milliseconds since the first.
 */
export function impatience(clock: MovableClock): (waitedMs: number) => void {
  let steppedAt = 0;
  let steps = 0;
  return (waitedMs) => {
    const now = performance.now();
    if (waitedMs < FROM_MS) steps = 0;
    if (waitedMs < FROM_MS || steps >= MOST_STEPS || now - steppedAt < PAUSE_MS) return;
    steppedAt = now;
    steps += 1;
    clock.forward(STEP_MS);
  };
}

/** For whoever waits as long, but not by the clock: the bot looks now for what is due. */
export function wakesWhile(bot: { wakeWorker(): unknown }): (waitedMs: number) => void {
  let wokenAt = 0;
  return (waitedMs) => {
    const now = performance.now();
    if (waitedMs < FROM_MS || now - wokenAt < PAUSE_MS) return;
    wokenAt = now;
    void bot.wakeWorker();
  };
}
