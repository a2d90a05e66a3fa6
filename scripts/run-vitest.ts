import { startVitest } from 'vitest/node';
import { type FileTime, fileTimes } from './slowest.ts';
import { countRun, failuresOf, type Tally } from './tally.ts';

export interface Run {
  readonly tally: Tally;
  readonly failures: readonly string[];
  readonly times: readonly FileTime[];
}

/** Runs the tests of the named projects whose path contains one of the filters; all of them without any. */
export async function runVitest(
  project: string[],
  filters: string[],
  more: { maxWorkers?: number } = {},
): Promise<Run> {
  const options = { run: true, watch: false, passWithNoTests: true, project, ...more };
  const vitest = await startVitest(filters, options);
  await vitest.close();
  return { tally: countRun(vitest), failures: failuresOf(vitest), times: fileTimes(vitest) };
}
