import { Cluster, type Redis } from 'ioredis';
import type { Log } from '../lib/log.ts';
import { MINUTE, SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';
import { type Connection, type RedisPlace, retryingRedis } from './redis.ts';

const NO_ANSWER = 'Redis does not answer (REDIS_URL)';
const IN_CLUSTER = 'Redis is a node of a cluster: set REDIS_CLUSTER=on';
const REPLICA =
  'Redis takes no jobs: it is a replica, as while it fails over (REDIS_URL must lead to the primary)';

/** What is wrong with Redis, in words; undefined where it is good. Never rejects, answers within seconds. */
export async function redisProblem(redis: Connection): Promise<string | undefined> {
  if (!(redis instanceof Cluster)) return (await clusterProblem(redis)) ?? serverProblem(redis);
  const problems = await Promise.all(redis.nodes('master').map(serverProblem));
  if (problems.length === 0) return NO_ANSWER;
  return problems.find((problem) => problem !== undefined);
}

/** One that was not said to be of a cluster takes the keys of its own slots alone. */
async function clusterProblem(redis: Redis): Promise<string | undefined> {
  const cluster = await redis.info('cluster').catch(() => '');
  return /^cluster_enabled:1/m.test(cluster) ? IN_CLUSTER : undefined;
}

async function serverProblem(redis: Redis): Promise<string | undefined> {
  const asked = Promise.all([redis.info('memory'), redis.info('replication')]);
  const [memory, replication] = (await asked.catch(() => undefined)) ?? [];
  if (memory === undefined || replication === undefined) return NO_ANSWER;
  if (/^role:slave/m.test(replication)) return REPLICA;
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  // Where a provider hides it there is nothing to say.
  if (policy === undefined || policy === 'noeviction') return undefined;
  return `Redis drops jobs when it is full: set maxmemory-policy to noeviction (it is ${policy})`;
}

const ASKED_KEPT_MS = MINUTE;

/** Why Redis takes no writes, by the first word of its refusal, such as OOM, MISCONF, NOREPLICAS. Never rejects. */
export const writeProblem = (redis: Connection, key: string): Promise<string | undefined> =>
  redis.set(key, '1', 'PX', ASKED_KEPT_MS).then(
    () => undefined,
    ({ message }: Error) => `Redis takes no jobs: ${/^[A-Z]+\b/.exec(message)?.[0] ?? 'no answer'}`,
  );

const LOOK_MAX_MS = 5 * SECOND;

/** One look at a server: its version, and what is wrong with it. Never rejects. */
export async function lookAtRedis(
  place: RedisPlace,
  log: Log,
): Promise<{ version: string | undefined; problem: string | undefined }> {
  const redis = retryingRedis(place, log);
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
