/**
 * Shows the latest of what it hears, once in so many milliseconds and not before the first of them have passed: what is over
 * sooner shows nothing. While one is slow to show, nothing queues behind it. `show` never rejects.
 */
export function latestEvery<T>(everyMs: number, show: (latest: T) => Promise<void>) {
  let latest: { readonly value: T } | undefined;
  let showing: Promise<void> | undefined;
  const timer = setInterval(() => {
    const heard = latest;
    if (!heard || showing !== undefined) return;
    latest = undefined;
    showing = show(heard.value).finally(() => {
      showing = undefined;
    });
  }, everyMs);
  return {
    hear(value: T): void {
      latest = { value };
    },
    /** Shows nothing more; resolves when nothing is under way. */
    async end(): Promise<void> {
      clearInterval(timer);
      latest = undefined;
      await showing;
    },
  };
}
