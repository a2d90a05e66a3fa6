import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { chartOf } from './chart.ts';
import { copyWorkspace } from './fleet-copies.ts';
import { peakOf } from './fleet-round.ts';
import { type FleetScene, SELDOM, startFleet } from './fleet-scene.ts';
import { processorMs } from './processor.ts';
import { type Measured, rowsOf } from './table.ts';
import { until } from './until.ts';

const CHART = join(import.meta.dirname, '../docs/pictures/growth-fleet.svg');
/** What other work on the machine adds; more would be growth. */
const MOST_GROWTH = 1.2;
/** As many in each workspace, each with an org of its own; workspaces beyond the first one have the same orgs. */
const IN_WORKSPACE = 100;
/** Fewer than are due at any size, so that others always wait. */
const SYNCS = 40;
/** The best counts: what else runs only ever adds. */
const ROUNDS = 2;

const row = rowsOf('fleet');

interface Spent {
  readonly worker: number;
  readonly server: number;
}

interface Grown extends Spent {
  readonly domains: number;
  readonly mb: number;
  readonly kb: number;
}

/**
 * What a sync takes while so many domains are due at once, and the memory of the worker and of PostgreSQL's files for each;
 * orgs answer at once. Sizes rise.
 */
export async function* grown(sizes: readonly number[]): AsyncGenerator<Measured> {
  const scene = await startFleet(IN_WORKSPACE);
  const { rows } = await scene.pool.query<{ id: string }>('select id from deployment');
  const prefix = `orgwarden-${rows[0]?.id}`;
  const queue = new Queue('syncs', { connection: { url: scene.redisUrl }, prefix });
  const all: Grown[] = [];
  try {
    await scene.readFirst();
    // Slack knows the first workspace alone: without cards a sync is the same in each.
    await scene.pool.query('update card set dead_at = now()');
    for (const domains of sizes) {
      const one = await grownTo(scene, queue, domains);
      all.push(one);
      const first = all[0] ?? one;
      const { worker, server, mb, kb } = one;
      yield row(
        `processor time of a sync while ${domains} domains are due against ${first.domains}`,
        (worker + server) / (first.worker + first.server),
        MOST_GROWTH,
        '×',
        `worker ${worker.toFixed(1)} ms, PostgreSQL ${server.toFixed(1)} ms; worker ${mb} MB; ${kb.toFixed(0)} kB of database a domain`,
      );
    }
  } finally {
    await queue.close();
    await scene.close();
  }
  const points = (of: (one: Grown) => number) =>
    all.map((one) => ({ units: one.domains, each: of(one) }));
  writeFileSync(
    CHART,
    chartOf('domains', [
      {
        title: 'Processor time of a sync',
        unit: 'ms',
        points: points(({ worker, server }) => worker + server),
      },
      { title: 'Peak memory of the worker', unit: 'MB', points: points(({ mb }) => mb) },
      { title: 'Database for each domain', unit: 'kB', points: points(({ kb }) => kb) },
    ]),
  );
}

async function grownTo(scene: FleetScene, queue: Queue, domains: number): Promise<Grown> {
  await copyWorkspace(scene, Math.ceil(domains / IN_WORKSPACE));
  await scene.pool.query('vacuum analyze');
  // What an org offers is asked once a day of each domain.
  await syncsOf(scene, queue);
  const rounds: Spent[] = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await syncsOf(scene, queue));
  const [best = { worker: 0, server: 0 }] = rounds.toSorted(
    (a, b) => a.worker + a.server - b.worker - b.server,
  );
  const { rows } = await scene.pool.query<{ bytes: string }>(
    'select pg_database_size(current_database()) as bytes',
  );
  const kb = Number(rows[0]?.bytes) / 1024 / domains;
  return { ...best, domains, mb: peakOf(scene), kb };
}

/** Processor time of each of the first syncs after all domains have become due, which are the same each time. */
async function syncsOf(scene: FleetScene, queue: Queue): Promise<Spent> {
  const [worker] = scene.workers;
  if (!worker) throw new Error('no worker');
  const from = worker.output.length;
  // By its log: to ask PostgreSQL would cost it more, the more domains there are.
  const ended = () => worker.output.slice(from).split('"sync ended"').length - 1;
  const spent = () => [processorMs(worker.pid), processorMs(scene.serverPid)] as const;
  await scene.pool.query('update look set due_at = null');
  await scene.pool.query(
    `update domain set next_due_at = '2000-01-01'::timestamptz + interval '1 second' * (hashint4(id) & 1048575)`,
  );
  const before = spent();
  await until(async () => ended() >= SYNCS, SELDOM);
  const [after, done] = [spent(), ended()];
  await scene.pool.query(
    `update domain set next_due_at = now() + interval '1 day', queued_at = null where next_due_at < now()`,
  );
  await until(async () => {
    const { waiting = 0, active = 0 } = await queue.getJobCounts('waiting', 'active');
    return waiting + active === 0 && (await scene.count('domain where run_id is not null')) === 0;
  }, SELDOM);
  return { worker: (after[0] - before[0]) / done, server: (after[1] - before[1]) / done };
}
