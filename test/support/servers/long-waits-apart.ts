import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** So many others are begun while one of them waits. */
const OTHERS = 3;
/** Those that sit out a lease, a process or a browser; how long a file is says nothing of that. */
const WAITS = new RegExp(
  '/test/(faults|browser|app/(' +
    'operations-deployment|sync/(poison|grant-kept|unchanged|session-ends)|errors/slow|slack/(greeting|large-workspace)))',
);

/**
 * Files that wait in real time come one after another from the start: others need the processor meanwhile, and none of them
 * is waited for at the end.
 */
export class LongWaitsApart extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => WAITS.test(moduleId);
    const long = sorted.filter(waits);
    const others = sorted.filter((file) => !waits(file));
    const mixed = long.flatMap((file, at) => [
      file,
      ...others.slice(at * OTHERS, (at + 1) * OTHERS),
    ]);
    return [...mixed, ...others.slice(long.length * OTHERS)];
  }
}
