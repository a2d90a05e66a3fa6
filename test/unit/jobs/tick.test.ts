import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTick, type TickTask } from '../../../src/jobs/tick.ts';
import { AppError } from '../../../src/lib/errors.ts';

function ticking(
  tasks: readonly TickTask[],
  taskMs = 50,
  whatIsDue = async (): Promise<ReadonlySet<TickTask>> => new Set(),
) {
  const errors: string[] = [];
  const onError = (task: string, error: unknown) => void errors.push(`${task}: ${error}`);
  return { errors, ...startTick({ tasks, taskMs, onError, whatIsDue }) };
}

test('a task that does not end holds up no other, and is not begun again', async () => {
  const begun: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = (name: string, work: Promise<void>) => ({
    name,
    run() {
      begun.push(name);
      return work;
    },
  });
  const tick = ticking([run('stuck', promise), run('next', Promise.resolve())]);
  await tick.wake();
  await tick.wake();
  const stuck = () => begun.filter((name) => name === 'stuck').length;
  expect(begun.slice(0, 3)).toEqual(['stuck', 'next', 'next']);
  expect(stuck()).toBe(1);
  expect(tick.errors).toEqual(['stuck: Error: still at it after 0.05 s']);
  expect(tick.ageMs(), 'not all of it was looked at').toBeGreaterThan(50);
  resolve();
  await sleep(10);
  await tick.wake();
  expect(stuck()).toBe(2);
  expect(tick.ageMs()).toBeLessThan(50);
  await tick.close(50);
});

test('a failure of one holds up no other; a database that does not answer is not asked on', async () => {
  const begun: string[] = [];
  let failure: Error = new Error('no');
  const fails = {
    name: 'fails',
    run: async () => {
      begun.push('fails');
      throw failure;
    },
  };
  const tick = ticking([fails, { name: 'next', run: async () => void begun.push('next') }]);
  await tick.wake();
  expect(begun.splice(0)).toEqual(expect.arrayContaining(['fails', 'next']));
  failure = new AppError('E-DB-DOWN', 'silent');
  await tick.wake();
  expect(begun).toEqual(['fails']);
  await tick.close(50);
});

test('it closes in time, whatever a task does, tells what runs to stop, and names who did not', async () => {
  let stopped = false;
  const deaf = { name: 'deaf', run: () => new Promise<void>(() => {}) };
  const tick = ticking([deaf], 20_000);
  const long = ticking([
    {
      name: 'long',
      run: async (stop) => {
        await sleep(20_000, undefined, { signal: stop }).catch(() => undefined);
        stopped = true;
      },
    },
  ]);
  await sleep(5);
  const from = performance.now();
  await Promise.all([tick.close(50), long.close(1000)]);
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(stopped).toBe(true);
  expect(tick.errors).toEqual(['deaf: Error: still at it when the process ended']);
  expect(long.errors).toEqual([]);
});

test('what says when it is due is run only then; while nobody can say, each looks for itself', async () => {
  const runs: string[] = [];
  const due = () => sql`select`;
  const waits = { name: 'waits', due, run: async () => void runs.push('waits') };
  const always = { name: 'always', run: async () => void runs.push('always') };
  let answer: () => Promise<ReadonlySet<TickTask>> = async () => new Set();
  const tick = ticking([waits, always], 50, () => answer());
  await tick.wake();
  expect(runs.splice(0)).not.toContain('waits');
  answer = async () => new Set([waits]);
  await tick.wake();
  expect(runs.splice(0)).toEqual(['waits', 'always']);
  answer = async () => {
    throw new Error('no plan');
  };
  await tick.wake();
  expect(runs.splice(0)).toEqual(['waits', 'always']);
  expect(tick.errors).toEqual(['what is due: Error: no plan']);
  answer = async () => {
    throw new AppError('E-DB-DOWN', 'silent');
  };
  await tick.wake();
  expect(runs).toEqual([]);
  answer = () => new Promise(() => {});
  await tick.wake();
  expect(runs.splice(0)).toEqual(['waits', 'always']);
  await tick.close(50);
});
