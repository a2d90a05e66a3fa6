/** Does the work for each, one after another: a failure of one holds up no other. At the end throws all that failed. */
export async function eachAlone<T>(
  all: Iterable<T>,
  work: (each: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const each of all) {
    try {
      await work(each);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} failed`);
}
