import { expect, test } from 'vitest';
import { eachAlone } from '../../../src/lib/each-alone.ts';

const done: number[] = [];
const fails = (...which: number[]) =>
  eachAlone([1, 2, 3], async (each) => {
    if (which.includes(each)) throw new Error(`no ${each}`);
    done.push(each);
  });

test('a failure of one holds up no other, and is thrown at the end', async () => {
  await expect(fails(1)).rejects.toThrow('no 1');
  expect(done.splice(0)).toEqual([2, 3]);
  await expect(fails()).resolves.toBeUndefined();
  expect(done.splice(0)).toEqual([1, 2, 3]);
});

test('where more than one fails, all of them are named', async () => {
  const error = await fails(1, 3).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({ errors: [{ message: 'no 1' }, { message: 'no 3' }] });
  expect(done.splice(0)).toEqual([2]);
});
