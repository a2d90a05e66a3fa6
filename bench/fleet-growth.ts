import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from './chart.ts';
import { peakOf, round } from './fleet-round.ts';
import { startFleet } from './fleet-scene.ts';
import { type Measured, rowsOf } from './table.ts';

const CHART = join(import.meta.dirname, '../docs/pictures/growth-fleet.svg');
/** What other work on the machine adds; more would be growth. */
const MOST_GROWTH = 1.2;

const row = rowsOf('fleet');

/** What a sync takes, and the memory of the worker and of PostgreSQL's files, for so many domains; orgs answer at once. */
export async function* grown(sizes: readonly number[]): AsyncGenerator<Measured> {
  const each: { units: number; ms: number; processor: number; mb: number; kb: number }[] = [];
  for (const domains of sizes) {
    const scene = await startFleet(domains);
    try {
      await scene.readFirst();
      await scene.pool.query('vacuum analyze');
      const { ms, worker, server, walKb } = await round(scene, domains);
      const { rows } = await scene.pool.query<{ bytes: string; run: number; day: number }>(
        `select pg_database_size(current_database()) as bytes,
           pg_total_relation_size('sync_run') / (select count(*) from sync_run) as run,
           pg_total_relation_size('app_use') / (select count(*) from app_use) as day`,
      );
      const mb = peakOf(scene);
      each.push({
        ...{ units: domains, ms: ms / domains, processor: worker + server, mb },
        kb: Number(rows[0]?.bytes) / 1024 / domains,
      });
      const [first, last] = [each[0], each.at(-1)];
      yield row(
        `processor time of a sync of ${domains} domains against ${sizes[0]}`,
        (last?.processor ?? 0) / (first?.processor ?? 1),
        MOST_GROWTH,
        '×',
        `worker ${worker.toFixed(1)} ms, PostgreSQL ${server.toFixed(1)} ms; ${(1000 / (ms / domains)).toFixed(1)} a second; worker ${mb} MB; ${last?.kb.toFixed(0)} kB of database a domain, ${rows[0]?.run} bytes a row of sync_run, ${rows[0]?.day} of app_use; log of PostgreSQL ${walKb.toFixed(0)} kB a sync`,
      );
    } finally {
      await scene.close();
    }
  }
  const points = (of: (one: (typeof each)[number]) => number) =>
    each.map((one) => ({ units: one.units, each: of(one) }));
  writeFileSync(
    CHART,
    chartOf('domains', [
      { title: 'Processor time of a sync', unit: 'ms', points: points((one) => one.processor) },
      { title: 'Peak memory of the worker', unit: 'MB', points: points((one) => one.mb) },
      { title: 'Database for each domain', unit: 'kB', points: points((one) => one.kb) },
    ]),
  );
}
