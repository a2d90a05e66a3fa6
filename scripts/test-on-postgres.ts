// Runs the tests that touch SQL on another PostgreSQL, given the folder of its programs:
// `node scripts/test-on-postgres.ts /usr/lib/postgresql/15/bin`.
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { runVitest } from './run-vitest.ts';
import { isGood, lastLine } from './tally.ts';

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
const tally = await runVitest(['app'], withSql);
await postgres.stop();
console.log(lastLine(tally));
process.exit(isGood(tally) ? 0 : 1);
