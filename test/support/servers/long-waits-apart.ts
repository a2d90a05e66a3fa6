import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** So many others are begun while one of them waits. */
const OTHERS = 10;

/**
 * Files that sit out a lease in real time come one after another from the start: others need the processor meanwhile, and
 * none of them is waited for at the end.
 */
export class LongWaitsApart extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => moduleId.includes('/test/faults/');
    const long = sorted.filter(waits);
    const others = sorted.filter((file) => !waits(file));
    const mixed = long.flatMap((file, at) => [
      file,
      ...others.slice(at * OTHERS, (at + 1) * OTHERS),
    ]);
    return [...mixed, ...others.slice(long.length * OTHERS)];
  }
}
