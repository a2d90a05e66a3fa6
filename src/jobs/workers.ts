import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { asAppError } from '../lib/errors.ts';
import { newReference } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { SECOND } from '../lib/time.ts';
import {
  type Family,
  families,
  isJobName,
  type JobName,
  type Jobs,
  kinds,
  payloadOf,
} from './jobs.ts';
import { type RedisPlace, retryingRedis } from './redis.ts';

/**
 * What each job does. The signal goes off when the process is asked to end: long work stops at its next safe point,
 * short work may ignore it.
 */
export type Handlers = {
  readonly [Name in JobName]: (payload: Jobs[Name], signal: AbortSignal) => Promise<void>;
};

interface Deps {
  readonly place: RedisPlace;
  readonly prefix: string;
  readonly log: Log;
  readonly handlers: Handlers;
  readonly concurrency: Readonly<Record<Family, number>>;
}

export type Workers = ReturnType<typeof startWorkers>;

// A killed worker's job is free again after its lock and at most two checks.
const LOCK_MS = 15 * SECOND;
const STALLED_CHECK_MS = 10 * SECOND;

/** One worker a family, each on a connection of its own, since waiting for a job blocks it. */
export function startWorkers(deps: Deps) {
  const { log } = deps;
  const ending = new AbortController();
  const connections = families.map(() => retryingRedis(deps.place, log));
  const workers = families.map((family, at) => {
    const connection = connections[at] ?? retryingRedis(deps.place, log);
    const worker = new Worker(family, (job) => run(deps, family, job, ending.signal), {
      connection,
      prefix: deps.prefix,
      concurrency: deps.concurrency[family],
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: 1,
    });
    // Redis may have lost the job that was being worked on: what was done stands in PostgreSQL.
    worker.on('error', (error) =>
      log.warn({ event: 'worker.error', queue: family, error }, 'a worker failed'),
    );
    worker.on('stalled', (id) =>
      log.warn({ event: 'job.stalled', queue: family, job: id }, 'a job lost its worker'),
    );
    return worker;
  });

  return {
    /**
     * Takes no new job, tells those at work to stop, and waits for them at most `timeoutMs`; false where some did not end,
     * which their leases hand back.
     */
    async close(timeoutMs: number): Promise<boolean> {
      ending.abort(new Error('the process ends'));
      const allEnded = Promise.all(workers.map((worker) => worker.close())).then(() => true);
      const { promise: late, resolve } = Promise.withResolvers<false>();
      const timer = setTimeout(() => resolve(false), timeoutMs);
      const isClean = await Promise.race([allEnded.catch(() => false), late]);
      clearTimeout(timer);
      if (!isClean) {
        log.warn('some jobs did not end in time');
        allEnded.catch((error: unknown) => log.debug({ event: 'worker.closed', error }));
      }
      for (const connection of connections) connection.disconnect();
      return isClean;
    },
  };
}

async function run(deps: Deps, family: Family, job: Job, signal: AbortSignal): Promise<void> {
  try {
    const { name } = job;
    if (!isJobName(name) || kinds[name].family !== family)
      throw new TypeError(`no job of this queue: ${name}`);
    await handle(deps.handlers, name, job.data, signal);
  } catch (error) {
    throw failed(deps.log, job, error);
  }
}

const handle = <Name extends JobName>(
  handlers: Handlers,
  name: Name,
  data: unknown,
  signal: AbortSignal,
): Promise<void> => handlers[name](payloadOf(name, data), signal);

// Redis keeps what a job failed with, so it gets our code and the reference by which the log knows the rest.
function failed(log: Log, job: Job, error: unknown): UnrecoverableError {
  const { code } = asAppError(error);
  const reference = newReference();
  log.error(
    { event: 'job.failed', job: job.name, payload: job.data, code, reference, error },
    'a job failed',
  );
  const said = new UnrecoverableError(`${code} ${reference}`);
  said.stack = said.message;
  return said;
}
