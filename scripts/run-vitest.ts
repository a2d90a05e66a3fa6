import { startVitest } from 'vitest/node';
import { countRun, type Tally } from './tally.ts';

/** Runs the tests of the named projects whose path contains one of the filters; all of them without any. */
export async function runVitest(project: string[], filters: string[]): Promise<Tally> {
  const options = { run: true, watch: false, passWithNoTests: true, project };
  const vitest = await startVitest(filters, options);
  await vitest.close();
  return countRun(vitest);
}
