import type { Due } from '../db/due.ts';
import type { Clock } from '../lib/clock.ts';
import { isDatabaseDown } from '../lib/errors.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { createPace } from '../lib/pace.ts';
import { SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

/** One thing that the tick looks for, and what it did about it. A failure of one holds up no other. */
export interface TickTask {
  readonly name: string;
  /** Where it says so, the task is run only when a row of this is there. */
  readonly due?: Due;
  /** `stop`: the process ends; what is long stops at its next safe point. */
  run(stop: AbortSignal): Promise<void>;
}

/** The same, at most once in so many milliseconds: for what need not be looked for at each tick. */
export function seldom(clock: Clock, everyMs: number, task: TickTask): TickTask {
  const isTime = createPace(clock, everyMs);
  return { name: task.name, run: async (stop) => (isTime() ? task.run(stop) : undefined) };
}

const EVERY_MS = SECOND;
const JITTER = 0.25;
/** Whoever wakes it is often about to commit what is to be found. */
const WAKES_AFTER_MS = 20;

export type Tick = ReturnType<typeof startTick>;

/**
 * The clock of everything that waits: a plain timer in each worker process that looks into PostgreSQL for what is due.
 * Any number of them is harmless. `wake` looks almost at once, since something has just been written, and resolves
 * when all of it has been looked at. A task that takes longer than `taskMs` is left to come to its end alone: the others go
 * on, and it is not begun again before.
 */
export function startTick(deps: {
  tasks: readonly TickTask[];
  /** Those of which something is due, of all that say what that is. */
  whatIsDue?: () => Promise<ReadonlySet<TickTask>>;
  taskMs: number;
  onError: (task: string, error: unknown) => void;
}) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let waking: NodeJS.Timeout | undefined;
  let asked: PromiseWithResolvers<void> | undefined;
  let lookedAt = monotonicMs();
  const stop = new AbortController();
  const late = new Map<TickTask, Promise<void>>();
  let current: TickTask | undefined;
  let due: ReadonlySet<TickTask> = new Set();
  const lookForDue: TickTask = {
    name: 'what is due',
    run: async () => {
      due = (await deps.whatIsDue?.()) ?? due;
    },
  };

  /** False where it would be no use to ask for anything else now. */
  async function runTask(task: TickTask): Promise<boolean> {
    if (late.has(task)) return true;
    const work = task.run(stop.signal);
    const over = `still at it after ${deps.taskMs / SECOND} s`;
    try {
      await withTimeLimit(work, deps.taskMs, over);
      return true;
    } catch (error) {
      deps.onError(task.name, error);
      if (error instanceof Error && error.message === over) {
        const ended = work
          .catch((thrown: unknown) => deps.onError(task.name, thrown))
          .finally(() => late.delete(task));
        late.set(task, ended);
      }
      return !isDatabaseDown(error);
    }
  }

  async function look(): Promise<void> {
    // Where nobody can say, as while one table is locked, each looks for itself: it holds up no other.
    due = new Set(deps.tasks);
    if (!(await runTask(lookForDue))) return;
    for (const task of deps.tasks) {
      if (stop.signal.aborted) return;
      if (task.due && !due.has(task)) continue;
      current = task;
      const goOn = await runTask(task);
      current = undefined;
      if (!goOn) return;
    }
    // A round in which somebody is still at it has not looked at all.
    if (late.size === 0) lookedAt = monotonicMs();
  }

  async function round(): Promise<void> {
    do {
      again = false;
      const heard = asked;
      asked = undefined;
      await look();
      heard?.resolve();
    } while (again && !stop.signal.aborted);
  }

  function go(): void {
    clearTimeout(timer);
    if (stop.signal.aborted) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = round().finally(() => {
      running = undefined;
      if (stop.signal.aborted) return;
      timer = setTimeout(go, EVERY_MS * (1 - JITTER + 2 * JITTER * Math.random()));
    });
  }

  function wake(): Promise<void> {
    if (stop.signal.aborted) return Promise.resolve();
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
    /** How long ago it had last looked for everything, milliseconds. */
    ageMs: (): number => monotonicMs() - lookedAt,
    /** Begins nothing more, and waits for what runs at most `withinMs`; whoever is still at it then is told of by name. */
    async close(withinMs: number): Promise<void> {
      stop.abort(new Error('the process ends'));
      clearTimeout(timer);
      clearTimeout(waking);
      const ended = Promise.allSettled([running, ...late.values()]);
      const left = 'still at it when the process ended';
      await withTimeLimit(ended, withinMs, left).catch((error: unknown) => {
        const atIt = new Set([...(current ? [current] : []), ...late.keys()]);
        for (const { name } of atIt) deps.onError(name, error);
      });
      asked?.resolve();
    },
  };
}
