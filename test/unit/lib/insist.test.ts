import { expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.ts';
import { insist } from '../../../src/lib/insist.ts';

const down = () => new AppError('E-DB-DOWN', 'silent');

function failing(times: number, error: Error = down()) {
  const given = { calls: 0 };
  const work = async () => {
    given.calls += 1;
    if (given.calls <= times) throw error;
    return 'done';
  };
  return { given, work };
}

test('what our database fails is repeated until it is done', async () => {
  const { given, work } = failing(2);
  expect(await insist(5000, work)).toBe('done');
  expect(given.calls).toBe(3);
});

test('any other failure is thrown at once, and this one when its time is over or somebody stops it', async () => {
  const other = failing(9, new Error('no'));
  await expect(insist(5000, other.work)).rejects.toThrow('no');
  expect(other.given.calls).toBe(1);
  const late = failing(9);
  await expect(insist(300, late.work)).rejects.toThrow('silent');
  expect(late.given.calls).toBe(3);
  const stopped = failing(9);
  await expect(insist(5000, stopped.work, AbortSignal.abort())).rejects.toThrow('silent');
  expect(stopped.given.calls).toBe(1);
});
