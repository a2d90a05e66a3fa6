import { Cluster, Redis } from 'ioredis';
import type { Log } from '../lib/log.ts';
import { SECOND } from '../lib/time.ts';
import type { Way } from '../lib/way.ts';

const CONNECT_MAX_MS = 5 * SECOND;
const COMMAND_MAX_MS = 2 * SECOND;
const RETRY_STEP_MS = 200;
const RETRY_MAX_MS = 2 * SECOND;
const USUAL_PORT = 6379;

/** Where jobs are carried: one server, or a Redis Cluster that this one is of. */
export interface RedisPlace {
  readonly url: string;
  readonly isCluster: boolean;
  readonly silenceMs?: Silence | undefined;
}

/** After so long without a word a connection is given up that waits for an answer, or for a job: milliseconds. */
export interface Silence {
  readonly ask: number;
  readonly wait: number;
}

/** Who waits for a job hears at least every 5 s that there is none: BullMQ's `drainDelay`. */
const SILENCE_MS: Silence = { ask: 5 * SECOND, wait: 10 * SECOND };

export type Connection = Redis | Cluster;

/** A primary that was made a replica says so to whoever writes, and to whoever waits for a job. */
const DEMOTED = /\b(READONLY|UNBLOCKED)\b/;
/** Words of ioredis: connect anew; and there ask the same again. */
const [ANEW, ANEW_AND_AGAIN] = [1, 2] as const;

const retryAfter = (times: number) => Math.min(times * RETRY_STEP_MS, RETRY_MAX_MS);

/** What we set of a connection to one server. */
interface Options {
  readonly socketTimeout: number;
  readonly commandTimeout?: number;
  readonly enableOfflineQueue?: boolean;
  readonly maxRetriesPerRequest: number | null;
  readonly reconnectOnError: (error: Error) => 1 | 2 | false;
}

/** A connection that would rather fail than wait: for whoever has a person, or a tick, waiting. */
export const failFastRedis = (place: RedisPlace, log: Log): Connection =>
  open(place, log, {
    socketTimeout: (place.silenceMs ?? SILENCE_MS).ask,
    commandTimeout: COMMAND_MAX_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // The name may lead to the new primary by now; an open connection never does.
    reconnectOnError: ({ message }) => (DEMOTED.test(message) ? ANEW : false),
  });

/** A connection for waiting until a job comes, which outlives any outage. */
export const retryingRedis = (place: RedisPlace, log: Log): Connection =>
  open(place, log, {
    socketTimeout: (place.silenceMs ?? SILENCE_MS).wait,
    maxRetriesPerRequest: null,
    reconnectOnError: ({ message }) => (DEMOTED.test(message) ? ANEW_AND_AGAIN : false),
  });

function open({ url, isCluster }: RedisPlace, log: Log, options: Options): Connection {
  const connectTimeout = CONNECT_MAX_MS;
  if (!isCluster) {
    return withLog(new Redis(url, { ...options, connectTimeout, retryStrategy: retryAfter }), log);
  }
  const { hostname, port, username, password, protocol } = new URL(url);
  // A cluster leads to its new primaries by itself.
  const { reconnectOnError: _, enableOfflineQueue = true, ...each } = options;
  const first = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || USUAL_PORT) };
  const cluster = new Cluster([first], {
    clusterRetryStrategy: retryAfter,
    enableOfflineQueue,
    redisOptions: {
      ...each,
      connectTimeout,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
  return withLog(cluster, log);
}

/** How an address of Redis leads there. */
export function wayToRedis(url: string): Way {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, tls: protocol === 'rediss:' ? 'checked' : 'none' };
}

const QUIET_MS = 10 * SECOND;

// An outage would otherwise write a line at every try of every connection.
function withLog<C extends Connection>(redis: C, log: Log): C {
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
