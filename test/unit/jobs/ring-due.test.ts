import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ringForRoom } from '../../../src/jobs/ring-due.ts';

const MOST = 3;
const due = Array.from({ length: 9 }, (_, at) => ({ workspaceId: 1, domainId: at + 1 }));

/** Those that it rings for while so many wait. */
async function rungWhile(waiting: number): Promise<object[]> {
  const rung: object[] = [];
  const queues = {
    waitingFor: async () => waiting,
    ring: async (_name: string, payload: object) => void rung.push(payload),
  };
  const task = ringForRoom(queues, 'syncs', 'sync.run', () => sql`select`, {
    most: MOST,
    find: async (limit) => due.slice(0, limit),
  });
  await task.run(AbortSignal.timeout(1000));
  return rung;
}

test('however many are due, so many wait in the queue at most', async () => {
  expect(await rungWhile(0)).toEqual(due.slice(0, MOST));
  expect(await rungWhile(2)).toEqual(due.slice(0, 1));
  expect(await rungWhile(MOST)).toEqual([]);
  expect(await rungWhile(MOST + 1)).toEqual([]);
});
