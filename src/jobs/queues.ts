import { Queue } from 'bullmq';
import type { Log } from '../lib/log.ts';
import { once } from '../lib/once.ts';
import { DAY, SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';
import { redisProblem, writeProblem } from './health.ts';
import {
  type Family,
  families,
  type JobName,
  type Jobs,
  type Kind,
  kinds,
  payloadOf,
} from './jobs.ts';
import { type Connection, failFastRedis, type Silence } from './redis.ts';
import { type Handlers, startWorkers } from './workers.ts';

/** Redis does not take the doorbell. What was to be done stands in PostgreSQL; the tick rings again. */
export class QueueDownError extends Error {
  override readonly name = 'QueueDownError';
}

export type Queues = ReturnType<typeof createQueues>;

const READY_MAX_MS = SECOND;
const ANSWER_MAX_MS = 3 * SECOND;
const NO_ANSWER = 'no answer in time';
const FAILED_KEPT_SECONDS = DAY / SECOND;

/** The doorbells: names of rows that somebody should look at, carried by Redis. Nothing lives in them. */
export function createQueues(deps: {
  redisUrl: string;
  isCluster?: boolean;
  prefix?: string | undefined;
  log: Log;
  silenceMs?: Silence | undefined;
}) {
  const { redisUrl, isCluster = false, log } = deps;
  const place = { url: redisUrl, isCluster, silenceMs: deps.silenceMs };
  // In a cluster all keys of a queue must lie in one slot: what stands in braces is what is hashed.
  const prefix = inBraces(deps.prefix ?? 'orgwarden', isCluster);
  const redis = failFastRedis(place, log);
  const queues = new Map<Family, Queue>();

  // Made at the first use, and anew after a failure: a queue whose first look at Redis fails never recovers.
  async function queueOf(family: Family): Promise<Queue> {
    await ready(redis);
    const known = queues.get(family);
    if (known !== undefined) return known;
    const queue = new Queue(family, { connection: redis, prefix });
    queue.on('error', (error) =>
      log.warn({ event: 'queue.error', queue: family, error }, 'a queue failed'),
    );
    queues.set(family, queue);
    try {
      await withTimeLimit(queue.waitUntilReady(), ANSWER_MAX_MS, NO_ANSWER);
      return queue;
    } catch (error) {
      queues.delete(family);
      throw error;
    }
  }

  async function waitingIn(family: Family): Promise<number> {
    const queue = await queueOf(family);
    const counted = queue.getJobCounts('waiting', 'prioritized');
    const { waiting = 0, prioritized = 0 } = await withTimeLimit(counted, ANSWER_MAX_MS, NO_ANSWER);
    return waiting + prioritized;
  }

  return {
    /**
     * Says that a row wants attention. While a job for it waits nothing is added; while one runs, it runs once more.
     * Throws QueueDownError within seconds where Redis does not answer.
     */
    async ring<Name extends JobName>(name: Name, payload: Jobs[Name]): Promise<void> {
      const { family, priority }: Kind = kinds[name];
      const checked = payloadOf(name, payload);
      try {
        const queue = await queueOf(family);
        const added = queue.add(name, checked, {
          deduplication: {
            id: [name, ...Object.values(checked)].join('/'),
            keepLastIfActive: true,
          },
          ...(priority === undefined ? {} : { priority }),
          // What failed is written in PostgreSQL with its next time; the tick decides.
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: { age: FAILED_KEPT_SECONDS },
          stackTraceLimit: 0,
        });
        await withTimeLimit(added, ANSWER_MAX_MS, NO_ANSWER);
      } catch (cause) {
        throw new QueueDownError(`could not queue ${name}`, { cause });
      }
    },

    /** Starts to work. A job name without a handler does not compile. */
    work: (handlers: Handlers, options: { concurrency: Readonly<Record<Family, number>> }) =>
      startWorkers({ place, prefix, log, handlers, concurrency: options.concurrency }),

    /** Counts one more for a key that is forgotten after so long. Rejects at once where Redis is not there. */
    async count(key: string, keptMs: number): Promise<number> {
      const name = `${prefix}:rate:${key}`;
      const done = await redis.multi().incr(name).pexpire(name, keptMs).exec();
      const [failed, n] = done?.[0] ?? [];
      if (failed || typeof n !== 'number') throw failed ?? new Error('no count');
      return n;
    },

    /** Jobs that wait in the queue of this one. Rejects where Redis does not answer. */
    waitingFor: (name: JobName): Promise<number> => waitingIn(kinds[name].family),

    /** Jobs that wait, by queue. Rejects where Redis does not answer. */
    async waiting(): Promise<Record<Family, number>> {
      const counts: Record<Family, number> = {
        syncs: 0,
        deliveries: 0,
        chores: 0,
        looks: 0,
        logs: 0,
      };
      for (const family of families) counts[family] = await waitingIn(family);
      return counts;
    },

    /** Whether Redis answers now. Never rejects, answers within seconds. */
    answers: async (): Promise<boolean> =>
      ready(redis)
        .then(() => redis.ping())
        .then(
          () => true,
          () => false,
        ),

    /** What is wrong with Redis, in words; undefined where it is good. Never rejects. */
    async ping(): Promise<string | undefined> {
      await ready(redis).catch(() => undefined);
      return (await redisProblem(redis)) ?? writeProblem(redis, `${prefix}:asked`);
    },

    close: once(async () => {
      const closed = Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      await withTimeLimit(closed, ANSWER_MAX_MS, NO_ANSWER).catch(() => undefined);
      redis.disconnect();
    }),
  };
}

const inBraces = (prefix: string, isCluster: boolean): string =>
  isCluster ? `{${prefix}}` : prefix;

// BullMQ would wait for ever; a blink of an outage is waited off, no more.
async function ready(redis: Connection): Promise<void> {
  if (redis.status === 'ready') return;
  const { promise, resolve } = Promise.withResolvers<void>();
  redis.once('ready', resolve);
  try {
    await withTimeLimit(promise, READY_MAX_MS, `Redis is ${redis.status}`);
  } finally {
    redis.off('ready', resolve);
  }
}
