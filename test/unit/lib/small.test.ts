import { expect, test } from 'vitest';
import { constantTimeEqual, newReference, randomToken, sha256 } from '../../../src/lib/ids.ts';
import { once } from '../../../src/lib/once.ts';
import { withTimeLimit } from '../../../src/lib/time-limit.ts';

test('ids', () => {
  expect(randomToken()).toMatch(/^[\w-]{43}$/);
  expect(newReference()).toMatch(/^[0-9a-f]{8}$/);
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(constantTimeEqual('ab', 'ab')).toBe(true);
  expect(constantTimeEqual('ab', 'abc')).toBe(false);
});

test('once is once, also while it runs', async () => {
  let runs = 0;
  const close = once(async () => {
    runs += 1;
    return runs;
  });
  expect(await Promise.all([close(), close()])).toEqual([1, 1]);
  expect(await close()).toBe(1);
});

test('a time limit gives the answer, the failure, or its own', async () => {
  expect(await withTimeLimit(Promise.resolve(1), 50, 'late')).toBe(1);
  await expect(withTimeLimit(Promise.reject(new Error('no')), 50, 'late')).rejects.toThrow('no');
  await expect(withTimeLimit(new Promise(() => {}), 10, 'late')).rejects.toThrow('late');
});
