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
