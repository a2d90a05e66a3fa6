import type { Clock } from '../../lib/clock.ts';
import { SECOND } from '../../lib/time.ts';

/** Limited by channel; everything else by method alone. */
const POSTS: ReadonlySet<string> = new Set(['chat.postMessage', 'chat.postEphemeral']);
const TOO_MANY = 429;

/**
 * A `fetch` for one token that leaves alone what Slack asked us to leave alone: until Retry-After has passed it gives the same
 * answer, and Slack is not called. What the outbox sends is paused for all processes by `slack_pause`; this is for the rest.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export function createRestraint(clock: Clock, call: typeof fetch): typeof fetch {
  const pauses = new Map<string, number>();

  return async (input, init) => {
    const key = nameOf(input, init?.body);
    const now = clock.now().getTime();
    const until = pauses.get(key) ?? 0;
    if (now < until) return tooMany(Math.ceil((until - now) / SECOND));
    pauses.delete(key);
    const response = await call(input, init);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (response.status === TOO_MANY && seconds > 0) {
      pauses.set(key, clock.now().getTime() + seconds * SECOND);
    }
    return response;
  };
}

function nameOf(input: Parameters<typeof fetch>[0], body: unknown): string {
  const url = input instanceof Request ? input.url : String(input);
  const method = new URL(url).pathname.split('/').at(-1) ?? '';
  if (!POSTS.has(method)) return method;
  const channel = new URLSearchParams(typeof body === 'string' ? body : '').get('channel');
  return `${method} ${channel ?? ''}`;
}

const tooMany = (seconds: number) =>
  new Response(JSON.stringify({ ok: false, error: 'ratelimited' }), {
    status: TOO_MANY,
    headers: { 'content-type': 'application/json', 'retry-after': String(seconds) },
  });
