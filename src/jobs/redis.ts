import { Redis } from 'ioredis';
import type { Log } from '../lib/log.ts';
import { SECOND } from '../lib/time.ts';
import type { Way } from '../lib/way.ts';

const CONNECT_MAX_MS = 5 * SECOND;
const COMMAND_MAX_MS = 2 * SECOND;
const RETRY_STEP_MS = 200;
const RETRY_MAX_MS = 2 * SECOND;

const common = {
  connectTimeout: CONNECT_MAX_MS,
  retryStrategy: (times: number) => Math.min(times * RETRY_STEP_MS, RETRY_MAX_MS),
};

/** A connection that would rather fail than wait: for whoever has a person, or a tick, waiting. */
export const failFastRedis = (url: string, log: Log): Redis =>
  withLog(
    new Redis(url, {
      ...common,
      commandTimeout: COMMAND_MAX_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    }),
    log,
  );

/** A connection for waiting until a job comes, which outlives any outage. */
export const retryingRedis = (url: string, log: Log): Redis =>
  withLog(new Redis(url, { ...common, maxRetriesPerRequest: null }), log);

/** How an address of Redis leads there. */
export function wayToRedis(url: string): Way {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, tls: protocol === 'rediss:' ? 'checked' : 'none' };
}

const QUIET_MS = 10 * SECOND;

// An outage would otherwise write a line at every try of every connection.
function withLog(redis: Redis, log: Log): Redis {
  let isQuiet = false;
  redis.on('error', (error: Error) => {
    if (isQuiet) return;
    isQuiet = true;
    setTimeout(() => {
      isQuiet = false;
    }, QUIET_MS).unref();
    log.warn({ event: 'redis.error', error }, 'Redis does not answer');
  });
  return redis;
}
