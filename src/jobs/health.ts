import type { Redis } from 'ioredis';
import type { Log } from '../lib/log.ts';
import { SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';
import { retryingRedis } from './redis.ts';

const NO_ANSWER = 'Redis does not answer (REDIS_URL)';

/** What is wrong with a Redis server, in words; undefined where it is good. Never rejects, answers within seconds. */
export async function redisProblem(redis: Redis): Promise<string | undefined> {
  const memory = await redis.info('memory').catch(() => undefined);
  if (memory === undefined) return NO_ANSWER;
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  // Where a provider hides it there is nothing to say.
  if (policy === undefined || policy === 'noeviction') return undefined;
  return `Redis drops jobs when it is full: set maxmemory-policy to noeviction (it is ${policy})`;
}

const LOOK_MAX_MS = 5 * SECOND;

/** One look at a server: its version, and what is wrong with it. Never rejects. */
export async function lookAtRedis(
  url: string,
  log: Log,
): Promise<{ version: string | undefined; problem: string | undefined }> {
  const redis = retryingRedis(url, log);
  try {
    const info = await withTimeLimit(redis.info('server'), LOOK_MAX_MS, 'no answer in time');
    const version = /^redis_version:(\S+)/m.exec(info)?.[1];
    return { version, problem: await redisProblem(redis) };
  } catch {
    return { version: undefined, problem: NO_ANSWER };
  } finally {
    redis.disconnect();
  }
}
