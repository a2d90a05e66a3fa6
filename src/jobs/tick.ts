import type { Clock } from '../lib/clock.ts';
import { createPace } from '../lib/pace.ts';
import { SECOND } from '../lib/time.ts';

/** One thing that the tick looks for, and what it did about it. A failure of one holds up no other. */
export interface TickTask {
  readonly name: string;
  run(): Promise<void>;
}

/** The same, at most once in so many milliseconds: for what need not be looked for at each tick. */
export function seldom(clock: Clock, everyMs: number, task: TickTask): TickTask {
  const isTime = createPace(clock, everyMs);
  return { name: task.name, run: async () => (isTime() ? task.run() : undefined) };
}

const EVERY_MS = SECOND;
const JITTER = 0.25;
/** Whoever wakes it is often about to commit what is to be found. */
const WAKES_AFTER_MS = 20;

/**
 * The clock of everything that waits: a plain timer in each worker process that looks into PostgreSQL for what is due.
 * Any number of them is harmless. `wake` looks almost at once, since something has just been written, and resolves
 * when all of it has been looked at.
 */
export function startTick(deps: {
  tasks: readonly TickTask[];
  onError: (task: string, error: unknown) => void;
}) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let waking: NodeJS.Timeout | undefined;
  let asked: PromiseWithResolvers<void> | undefined;
  let closed = false;

  async function round(): Promise<void> {
    do {
      again = false;
      const heard = asked;
      asked = undefined;
      for (const task of deps.tasks) {
        if (closed) return heard?.resolve();
        try {
          await task.run();
        } catch (error) {
          deps.onError(task.name, error);
        }
      }
      heard?.resolve();
    } while (again && !closed);
  }

  function go(): void {
    clearTimeout(timer);
    if (closed) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = round().finally(() => {
      running = undefined;
      if (closed) return;
      timer = setTimeout(go, EVERY_MS * (1 - JITTER + 2 * JITTER * Math.random()));
    });
  }

  function wake(): Promise<void> {
    if (closed) return Promise.resolve();
    asked ??= Promise.withResolvers<void>();
    waking ??= setTimeout(() => {
      waking = undefined;
      go();
    }, WAKES_AFTER_MS);
    return asked.promise;
  }

  go();
  return {
    wake,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      clearTimeout(waking);
      await running;
      asked?.resolve();
    },
  };
}
