// `npm test`: types, lint, the lock file and every test. `npm run check` is its `--quick` half, with
// the tests that need no server. Other arguments choose test files by a part of their path.
import { runChecks } from './checks.ts';
import { runVitest } from './run-vitest.ts';
import { isGood, lastLine } from './tally.ts';

const QUICK = '--quick';
const filters = process.argv.slice(2).filter((argument) => argument !== QUICK);
const isQuick = process.argv.includes(QUICK);

const failedChecks = await runChecks();
const tests = await runVitest(
  isQuick ? ['unit'] : ['unit', 'simulators', 'app', 'browser'],
  filters,
);
const tally = { ...tests, failed: tests.failed + failedChecks.length };

if (failedChecks.length > 0) console.error(`Failed before the tests: ${failedChecks.join(', ')}.`);
if (tally.skipped > 0) console.error('A skipped or unfinished test fails the run.');
console.log(lastLine(tally));
process.exit(isGood(tally) ? 0 : 1);
