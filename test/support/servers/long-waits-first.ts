import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that sit out a lease in real time go first: others run meanwhile, and none of them is waited for at the end. */
export class LongWaitsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/test/faults/'));
    return sorted.toSorted((one, other) => waits(other) - waits(one));
  }
}
