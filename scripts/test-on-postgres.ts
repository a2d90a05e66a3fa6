// Runs the tests that touch SQL on another PostgreSQL, and a sync beside one without its JIT, given the folder of its programs:
// `node scripts/test-on-postgres.ts /usr/lib/postgresql/15/bin`.
import { run as benchJit } from '../bench/jit.ts';
import { printRow } from '../bench/table.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { runVitest } from './run-vitest.ts';
import { isGood, lastLine, sum } from './tally.ts';

// The bulk of the stores' statements runs in these.
const withSql = [
  'test/db/',
  'test/app/add-and-sync',
  'test/app/apps/decide',
  'test/app/delete',
  'test/app/retention',
  'test/app/settings',
  'test/app/sync/big-org',
  'test/app/sync/unchanged',
];

const [, , binaries] = process.argv;
if (!binaries) throw new Error('Name the folder that holds initdb and postgres.');

const postgres = await startPostgres({ binaries, settings: { max_connections: '200' } });
console.log(`PostgreSQL ${postgres.version} of ${binaries}`);
process.env.TEST_DATABASE_URL = postgres.adminUrl;
process.env.TEST_POSTGRES_BINARIES = binaries;
const { tally, failures } = await runVitest(['app'], withSql);
await postgres.stop();

const bench = { passed: 0, failed: 0, skipped: 0 };
for await (const row of benchJit(binaries)) {
  console.log(printRow(row));
  bench[row.value <= row.limit ? 'passed' : 'failed'] += 1;
}
for (const failure of failures) console.error(failure);
const both = sum(tally, bench);
console.log(lastLine(both));
process.exit(isGood(both) && isGood(bench) ? 0 : 1);
