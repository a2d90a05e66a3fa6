import type { World } from './world.ts';

// Requests that were on their way when the 429 was sent are nobody's fault.
const IN_FLIGHT_MS = 500;

/** Tells a method to wait, as a 429 does. */
export function pauseMethod(world: World, method: string, seconds: number): void {
  world.pauses.set(method, { until: world.now() + seconds * 1000, at: performance.now() });
}

/** Records a call that came although the method was told to wait. */
export function checkPause(world: World, method: string): void {
  const pause = world.pauses.get(method);
  if (!pause || world.now() >= pause.until) return;
  if (performance.now() - pause.at > IN_FLIGHT_MS)
    world.problem('ignored_retry_after', 'called before Retry-After passed', method);
}

/**
 * Counts a post into a channel. Gives the seconds to wait if it is one too many, else 0.
 * One message a second with a short burst, by the sandbox's clock.
 */
export function countPost(world: World, method: string, channel: string): number {
  const { postBurst, postIntervalMs } = world.settings;
  const now = world.now();
  const seen = world.posts.get(channel) ?? { times: [], refusedUntil: 0, refusedAt: 0 };
  world.posts.set(channel, seen);

  if (now < seen.refusedUntil) {
    if (performance.now() - seen.refusedAt > IN_FLIGHT_MS)
      world.problem(
        'ignored_retry_after',
        `${channel} was called before Retry-After passed`,
        method,
      );
    return Math.max(1, Math.ceil((seen.refusedUntil - now) / 1000));
  }
  seen.times = seen.times.filter((time) => time > now - postBurst * postIntervalMs);
  if (seen.times.length >= postBurst) {
    const wait = Math.max(
      1,
      Math.ceil(((seen.times[0] ?? now) + postBurst * postIntervalMs - now) / 1000),
    );
    seen.refusedUntil = now + wait * 1000;
    seen.refusedAt = performance.now();
    return wait;
  }
  seen.times.push(now);
  return 0;
}
