import { setTimeout as sleep } from 'node:timers/promises';

/** Work that somebody has begun and that a stop should let come to its end. */
export function createRunning() {
  const running = new Set<Promise<unknown>>();

  return {
    track<T>(work: Promise<T>): Promise<T> {
      const ended = work.then(
        () => undefined,
        () => undefined,
      );
      running.add(ended);
      void ended.finally(() => running.delete(ended));
      return work;
    },

    /** Waits for all of it, also for what begins meanwhile; false where some still runs after `withinMs`. */
    async settle(withinMs: number): Promise<boolean> {
      const timer = new AbortController();
      const over = sleep(withinMs, 'over', { signal: timer.signal }).catch(() => 'over');
      try {
        while (running.size > 0) {
          const first = await Promise.race([Promise.all(running), over]);
          if (first === 'over') return false;
        }
        return true;
      } finally {
        timer.abort();
      }
    },
  };
}
