// `npm test`: types, lint, the lock file and every test; then what the tests saw sent to Slack is judged once more.
// `npm run check` is its `--quick` half, with the tests that need no server; `--slowest` adds how long each file
// took. Other arguments choose test files by a part of their path.
import { parseArgs } from 'node:util';
import { runChecks } from './checks.ts';
import { keepPayloads } from './payloads.ts';
import { runVitest } from './run-vitest.ts';
import { slowestFirst } from './slowest.ts';
import { isGood, lastLine, sum } from './tally.ts';

const { values, positionals: filters } = parseArgs({
  options: { quick: { type: 'boolean' }, slowest: { type: 'boolean' } },
  allowPositionals: true,
});

const judgePayloads = await keepPayloads();
const checked = runChecks();
// The unit tests take one worker, so that a processor is free for the others once the checks have ended; alone they take two.
const [failedChecks, ...runs] = await Promise.all([
  checked,
  runVitest(['unit'], filters, values.quick ? { maxWorkers: 2 } : {}),
  ...(values.quick ? [] : [checked.then(() => runVitest(['app'], filters))]),
]);
const senders = values.quick ? ['test/unit'] : ['test/unit', 'test/app', 'test/browser'];
const refusedPayloads = await judgePayloads(filters.length > 0 ? [] : senders);
const checks = { passed: 0, failed: failedChecks.length + refusedPayloads, skipped: 0 };
const tally = [checks, ...runs.map((run) => run.tally)].reduce(sum);

if (values.slowest) console.log(slowestFirst(runs.flatMap(({ times }) => times)));
for (const failure of runs.flatMap(({ failures }) => failures)) console.error(failure);
if (failedChecks.length > 0) console.error(`FAILED before the tests: ${failedChecks.join(', ')}.`);
if (tally.skipped > 0) console.error('A skipped or unfinished test fails the run.');
console.log(lastLine(tally));
process.exit(isGood(tally) ? 0 : 1);
