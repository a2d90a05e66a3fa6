// `npm test`: types, lint, the lock file and every test. `npm run check` is its `--quick` half, with
// the tests that need no server. Other arguments choose test files by a part of their path.
import { runChecks } from './checks.ts';
import { runVitest } from './run-vitest.ts';
import { isGood, lastLine, sum } from './tally.ts';

const QUICK = '--quick';
const filters = process.argv.slice(2).filter((argument) => argument !== QUICK);
const isQuick = process.argv.includes(QUICK);

// The quick half is bound by the processor, the other one waits a lot: they would only disturb each other.
const [failedChecks, unit] = await Promise.all([runChecks(), runVitest(['unit'], filters)]);
const stories = isQuick
  ? { passed: 0, failed: 0, skipped: 0 }
  : await runVitest(['simulators', 'app', 'browser'], filters);
const checks = { passed: 0, failed: failedChecks.length, skipped: 0 };
const tally = [unit, stories, checks].reduce(sum);

if (failedChecks.length > 0) console.error(`Failed before the tests: ${failedChecks.join(', ')}.`);
if (tally.skipped > 0) console.error('A skipped or unfinished test fails the run.');
console.log(lastLine(tally));
process.exit(isGood(tally) ? 0 : 1);
