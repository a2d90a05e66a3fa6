import type { Due } from '../db/due.ts';
import type { JobName, Jobs } from './jobs.ts';
import type { Queues } from './queues.ts';
import type { TickTask } from './tick.ts';

/** The task of the tick that rings for each row that `find` says is due. */
export const ringDue = <Name extends JobName>(
  queues: Pick<Queues, 'ring'>,
  name: string,
  job: Name,
  due: Due,
  find: () => Promise<readonly Jobs[Name][]>,
): TickTask => ({ ...ringSeldom(queues, name, job, find), due });

/**
 * The same where thousands may be due at once: rings for no more than makes so many that wait. What waits is rung again until
 * it is taken, since Redis may have lost it, so that a long queue would cost each tick more.
 */
export const ringForRoom = <Name extends JobName>(
  queues: Pick<Queues, 'ring' | 'waitingFor'>,
  name: string,
  job: Name,
  due: Due,
  { most, find }: { most: number; find: (limit: number) => Promise<readonly Jobs[Name][]> },
): TickTask => ({
  name,
  due,
  run: async () => {
    const room = most - (await queues.waitingFor(job));
    if (room <= 0) return;
    for (const each of await find(room)) await queues.ring(job, each);
  },
});

/** The same for what is looked for so seldom that it need not be asked beforehand whether there is any. */
export const ringSeldom = <Name extends JobName>(
  queues: Pick<Queues, 'ring'>,
  name: string,
  job: Name,
  find: () => Promise<readonly Jobs[Name][]>,
): TickTask => ({
  name,
  run: async () => {
    for (const due of await find()) await queues.ring(job, due);
  },
});
