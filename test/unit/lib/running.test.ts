import { expect, test } from 'vitest';
import { createRunning } from '../../../src/lib/running.ts';

test('waits for what has begun, and for what that begins', async () => {
  const { track, settle } = createRunning();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const done: string[] = [];
  void track(first.promise.then(() => done.push('first')));
  const settled = settle(5000).then((all) => done.push(`settled ${all}`));
  void track(second.promise.then(() => done.push('second')));
  first.resolve();
  await new Promise(setImmediate);
  expect(done).toEqual(['first']);
  second.resolve();
  await settled;
  expect(done).toEqual(['first', 'second', 'settled true']);
});

test('a failure is the caller’s to hear, and an end all the same', async () => {
  const { track, settle } = createRunning();
  await expect(track(Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await settle(5000)).toBe(true);
});

test('gives up in time', async () => {
  const { track, settle } = createRunning();
  void track(new Promise(() => {}));
  expect(await settle(20)).toBe(false);
});
