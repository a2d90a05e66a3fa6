import { relative } from 'node:path';
import type { Vitest } from 'vitest/node';

/** A test file, as a path from the root, and its milliseconds by the clock, with those of loading it. */
export interface FileTime {
  readonly path: string;
  readonly ms: number;
}

export const fileTimes = (vitest: Vitest): FileTime[] =>
  vitest.state.getTestModules().map((module) => {
    const { duration, collectDuration, prepareDuration, setupDuration } = module.diagnostic();
    return {
      path: relative(vitest.config.root, module.moduleId),
      ms: duration + collectDuration + prepareDuration + setupDuration,
    };
  });

/** A line for each file, such as `  12.3 s  test/app/mail.test.ts`, slowest first. */
export const slowestFirst = (times: readonly FileTime[]): string =>
  times
    .toSorted((one, other) => other.ms - one.ms)
    .map(({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${path}`)
    .join('\n');
