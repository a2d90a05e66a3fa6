import type { Vitest } from 'vitest/node';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts a finished run. What failed outside any test, such as a file that does not load, counts as one failure. */
export function countRun(vitest: Vitest): Tally {
  const tally = { passed: 0, failed: vitest.state.getUnhandledErrors().length, skipped: 0 };
  for (const module of vitest.state.getTestModules()) {
    const failedBefore = tally.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      tally[state === 'pending' ? 'failed' : state] += 1;
    }
    if (!module.ok() && tally.failed === failedBefore) tally.failed += 1;
  }
  return tally;
}

/** A line for each thing that failed in a finished run: where it is, and the first line of what went wrong. */
export function failuresOf(vitest: Vitest): string[] {
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return [
    ...tests
      .filter((test) => test.result().state === 'failed' || test.result().state === 'pending')
      .map((test) =>
        failureLine(test.module.relativeModuleId, test.fullName, test.result().errors?.[0]),
      ),
    ...modules.flatMap((module) =>
      [module, ...module.children.allSuites()].flatMap((suite) =>
        suite
          .errors()
          .map((error) => failureLine(module.relativeModuleId, 'outside a test', error)),
      ),
    ),
    ...vitest.state
      .getUnhandledErrors()
      .map((error) => failureLine('unhandled', 'outside a test', error)),
  ];
}

const failureLine = (file: string, name: string, error: unknown) =>
  `FAILED ${file} > ${name}: ${String((error as Error | undefined)?.message ?? 'did not end').split('\n')[0]}`;

/** What two runs found, together. */
export const sum = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

/** The last line of every run, which others read. */
export const lastLine = ({ passed, failed, skipped }: Tally) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A skipped test is one that nobody runs, and a run of none proves nothing. */
export const isGood = ({ passed, failed, skipped }: Tally) =>
  passed > 0 && failed === 0 && skipped === 0;
