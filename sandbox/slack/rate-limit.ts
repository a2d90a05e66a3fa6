import type { World } from './world.ts';

/**
 * What Slack limits: a method for one token, that is, in one workspace; for posts, a channel.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export interface Called {
  readonly method: string;
  readonly token: string;
  /** Where a post goes; '' for everything else. */
  readonly channel: string;
}

// Requests that were on their way when the 429 was sent are nobody's fault.
const IN_FLIGHT_MS = 500;
const MINUTE_MS = 60_000;
const POSTS: readonly string[] = ['chat.postMessage', 'chat.postEphemeral'];

const keyOf = ({ method, token, channel }: Called) => `${token} ${method} ${channel}`;

/** Reads what is called, by the form or JSON that was sent. */
export function calledOf(method: string, authorization: string, body: Buffer): Called {
  const token = authorization.replace('Bearer ', '');
  if (!POSTS.includes(method)) return { method, token, channel: '' };
  const form = new URLSearchParams(body.toString('utf8'));
  return { method, token, channel: form.get('channel') ?? '' };
}

/** Tells to wait, as a 429 does: the channel of a post, else, and where `whole`, the method. */
export function pauseMethod(world: World, called: Called, seconds: number, whole = false): void {
  world.pauses.set(keyOf(whole ? { ...called, channel: '' } : called), {
    until: world.now() + seconds * 1000,
    at: performance.now(),
  });
}

/** Records a call that came although it was told to wait. */
export function checkPause(world: World, called: Called): void {
  for (const key of new Set([keyOf(called), keyOf({ ...called, channel: '' })])) {
    const pause = world.pauses.get(key);
    if (!pause || world.now() >= pause.until) continue;
    if (performance.now() - pause.at > IN_FLIGHT_MS) {
      const what = `${called.channel || 'called'} before Retry-After passed`;
      world.problem('ignored_retry_after', what, called.method);
    }
  }
}

/** Seconds to wait where a workspace called a method more often than it may in a minute, else 0. */
export function countCall(world: World, method: string, team: string): number {
  const most = world.settings.callsAMinute[method];
  if (most === undefined) return 0;
  const key = `${team} ${method}`;
  const now = world.now();
  const times = (world.calls.get(key) ?? []).filter((time) => time > now - MINUTE_MS);
  world.calls.set(key, times);
  if (times.length >= most) return secondsTo((times[0] ?? now) + MINUTE_MS, now);
  times.push(now);
  return 0;
}

const secondsTo = (until: number, now: number) => Math.max(1, Math.ceil((until - now) / 1000));

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
    return secondsTo(seen.refusedUntil, now);
  }
  seen.times = seen.times.filter((time) => time > now - postBurst * postIntervalMs);
  if (seen.times.length >= postBurst) {
    const wait = secondsTo((seen.times[0] ?? now) + postBurst * postIntervalMs, now);
    seen.refusedUntil = now + wait * 1000;
    seen.refusedAt = performance.now();
    return wait;
  }
  seen.times.push(now);
  return 0;
}
