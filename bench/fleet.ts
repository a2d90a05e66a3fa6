import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { grown } from './fleet-growth.ts';
import { type Parts, partsOfSync } from './fleet-parts.ts';
import { peakOf, type Round, round } from './fleet-round.ts';
import { AT_ONCE, DELAY_MS, type FleetScene, SELDOM, startFleet } from './fleet-scene.ts';
import { processorMs } from './processor.ts';
import { type Measured, rowsOf } from './table.ts';
import { until } from './until.ts';

/** `FLEET=100,1000,10000 npm run bench -- fleet`: how it grows, in minutes to hours. */
const GROWTH = process.env.FLEET?.split(',').map(Number) ?? [];
/** So that the last places of one worker and of two are filled. */
const DOMAINS = 48;
/** Enough for the one that hangs to hold a place while others pass it. */
const BESIDE_HANGING = 20;
const MOST_OF_PARTS = 2;
const MOST_MB = 400;
const JOBS = 5_000;

const row = rowsOf('fleet');

/**
 * Domains of 100 tokens whose orgs answer after 100 ms, all due at once, which is more than an hour's spread over it: read
 * by one worker and by two.
 */
export async function* run(): AsyncGenerator<Measured> {
  if (GROWTH.length > 0) return yield* grown(GROWTH);
  const folder = mkdtempSync(join(tmpdir(), 'orgwarden-fleet-'));
  const scene = await startFleet(DOMAINS);
  try {
    await scene.readFirst();
    await scene.pool.query('vacuum analyze');
    await scene.tell({ delayMs: DELAY_MS });
    const one = await round(scene, DOMAINS);
    const look = await looks(scene);
    yield* hanging(scene);
    await scene.startWorker();
    await warmUp(scene);
    const two = await round(scene, DOMAINS);
    const peak = peakOf(scene);
    for (const worker of scene.workers.splice(0)) await worker.stop();
    await scene.tell({ delayMs: 0 });
    const parts = await partsOfSync(scene, folder);
    const job = await noOpJobs(scene);
    yield* rows(one, two, parts, peak, `${job}; ${look}`);
  } finally {
    await scene.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A worker that has just begun asks each org what it offers, once a day: twice, since another reads half of them. */
async function warmUp(scene: FleetScene): Promise<void> {
  await scene.tell({ delayMs: 0 });
  for (let n = 0; n < 2; n += 1) {
    await scene.due();
    await scene.read();
  }
  await scene.tell({ delayMs: DELAY_MS });
}

/** Each is looked at once, as between syncs. */
async function looks(scene: FleetScene): Promise<string> {
  await scene.tell({});
  const [{ pid } = { pid: 0 }] = scene.workers;
  const before = [processorMs(pid), processorMs(scene.serverPid)];
  await scene.pool.query(`update look set due_at = '2000-01-01'`);
  await until(async () => (await scene.count(`look where due_at < '2001-01-01'`)) === 0, SELDOM);
  const [worker = 0, server = 0] = [processorMs(pid), processorMs(scene.serverPid)].map(
    (each, at) => (each - (before[at] ?? 0)) / DOMAINS,
  );
  const { calls } = await scene.tell({});
  return `a look: worker ${ms(worker)} and PostgreSQL ${ms(server)}, ${(calls / DOMAINS).toFixed(1)} calls`;
}

/** The first one's org says nothing: the others must all have been read while its sync still waits. */
async function* hanging(scene: FleetScene): AsyncGenerator<Measured> {
  await scene.tell({ hangs: 0 });
  const from = performance.now();
  const some = `id <= (select min(id) + ${BESIDE_HANGING} from domain)`;
  await scene.due(some);
  await scene.read(`${some} and id > (select min(id) from domain)`);
  const took = performance.now() - from;
  const waits = await scene.count('domain where run_id is not null');
  const { calls } = await scene.tell({});
  const least = (calls * DELAY_MS) / (AT_ONCE - 1);
  yield row(
    'others that waited for one that hangs',
    1 - waits,
    0,
    'domains',
    `${BESIDE_HANGING} others in ${seconds(took)}, ${seconds(least)} on the ${AT_ONCE - 1} places that it leaves`,
  );
  await scene.read();
}

function* rows(
  one: Round,
  two: Round,
  parts: Parts,
  peak: number,
  others: string,
): Generator<Measured> {
  const sum = parts.fetched + parts.sqlAsked + parts.sqlDone;
  const own = one.worker + one.server;
  yield row(
    `processor time of a sync against its parts alone, ${DOMAINS} domains`,
    own / sum,
    MOST_OF_PARTS,
    '×',
    `worker ${ms(one.worker)} and PostgreSQL ${ms(one.server)}; ${parts.calls} calls fetched and parsed ${ms(parts.fetched)}, ${parts.statements} statements asked ${ms(parts.sqlAsked)} and done ${ms(parts.sqlDone)}; orgs ${ms(one.orgs)}, Slack and this bench ${ms(one.slack)}; ${others}`,
  );
  yield row('peak memory of a worker', peak, MOST_MB, 'MB', `${DOMAINS} domains`);
  const busy = (each: Round) =>
    (((each.worker + each.server + each.orgs + each.slack) * DOMAINS) / each.ms).toFixed(2);
  yield row(
    '1.8 against how much faster two workers are',
    1.8 / (one.ms / two.ms),
    1,
    '×',
    `${(one.ms / two.ms).toFixed(2)} × as fast: ${seconds(one.ms)} and ${seconds(two.ms)}, where calls × delay ÷ at once is ${seconds(one.least)} and ${seconds(two.least)} (${one.calls} and ${two.calls} calls); processors busy ${busy(one)} and ${busy(two)} of 2; log of PostgreSQL ${one.walKb.toFixed(0)} kB a sync; a sync ${ms(one.worker + one.server)} and ${ms(two.worker + two.server)}`,
  );
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** The queue alone. */
async function noOpJobs({ redisUrl }: FleetScene): Promise<string> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue('bench', { connection });
  const data = { workspaceId: 1, domainId: 1 };
  await queue.addBulk(
    Array.from({ length: JOBS }, () => ({ name: 'none', data, opts: { removeOnComplete: true } })),
  );
  const from = performance.now();
  const { user, system } = process.cpuUsage();
  let done = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const worker = new Worker(
    'bench',
    async () => {
      done += 1;
      if (done === JOBS) resolve();
    },
    { connection, concurrency: AT_ONCE },
  );
  await promise;
  const perSecond = (JOBS / (performance.now() - from)) * 1000;
  const after = process.cpuUsage();
  await worker.close();
  await queue.close();
  const each = (after.user + after.system - user - system) / 1000 / JOBS;
  return `a job of BullMQ that does nothing ${each.toFixed(2)} ms, ${perSecond.toFixed(0)} a second`;
}
