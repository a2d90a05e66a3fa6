import { readFileSync } from 'node:fs';
import { AT_ONCE, DELAY_MS, type FleetScene } from './fleet-scene.ts';
import { processorMs } from './processor.ts';

/** What one round of syncs of all domains took; milliseconds, those of processors for each sync. */
export interface Round {
  readonly ms: number;
  readonly least: number;
  /** Of PostgreSQL's log, for each sync. */
  readonly walKb: number;
  readonly calls: number;
  readonly worker: number;
  readonly server: number;
  readonly orgs: number;
  readonly slack: number;
}

/** All of them once more. */
export async function round(scene: FleetScene, domains: number): Promise<Round> {
  await scene.tell({});
  const pids = scene.workers.map(({ pid }) => pid);
  const spent = () => [
    processorMs(...pids),
    processorMs(scene.serverPid),
    scene.orgsProcessor(),
    process.cpuUsage().user / 1000,
  ];
  const { rows: at } = await scene.pool.query<{ now: Date; wal: string }>(
    'select clock_timestamp() as now, pg_current_wal_lsn() as wal',
  );
  const before = spent();
  await scene.due();
  await scene.read();
  const [worker = 0, server = 0, orgs = 0, slack = 0] = spent().map(
    (each, at) => (each - (before[at] ?? 0)) / domains,
  );
  const { calls } = await scene.tell({});
  // From the first claim to the last commit: until the tick finds them is the same for one worker and for two.
  const { rows: took } = await scene.pool.query<{ ms: number; wal: number }>(
    `select (extract(epoch from max(ended_at) - min(started_at)) * 1000)::float8 as ms,
       pg_wal_lsn_diff(pg_current_wal_lsn(), $2)::float8 as wal from sync_run where started_at >= $1`,
    [at[0]?.now, at[0]?.wal],
  );
  return {
    ms: took[0]?.ms ?? Number.NaN,
    walKb: (took[0]?.wal ?? Number.NaN) / 1024 / domains,
    calls,
    least: (calls * DELAY_MS) / (AT_ONCE * pids.length),
    worker,
    server,
    orgs,
    slack,
  };
}

/** The most that any of the workers ever had. */
export const peakOf = ({ workers }: FleetScene): number =>
  Math.max(...workers.map(({ pid }) => peakMb(pid)));

function peakMb(pid: number): number {
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1024);
}
