import { expect, test } from 'vitest';
import { durationInWords, parseDuration } from '../../../src/lib/duration.ts';
import { constantTimeEqual, newReference, randomToken, sha256 } from '../../../src/lib/ids.ts';
import { once } from '../../../src/lib/once.ts';
import { withTimeLimit } from '../../../src/lib/time-limit.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  ['10s', 10 * SECOND],
  ['15m', 15 * MINUTE],
  ['1h', HOUR],
  ['2h30m', 2.5 * HOUR],
  [' 1D ', 24 * HOUR],
  ['90m', 90 * MINUTE],
])('%s is a duration', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each(['', '10', 's', '-1h', '1.5h', '30m2h', '1h 30m', '1y', '1h1h', '9999999s'])(
  '%j is none',
  (text) => expect(parseDuration(text)).toBeUndefined(),
);

test.each([
  [-5, '0 s'],
  [45 * SECOND + 999, '45 s'],
  [4 * MINUTE + 59 * SECOND, '4 min'],
  [2 * HOUR, '2 h'],
  [2 * HOUR + 52 * MINUTE, '2 h 52 min'],
  [26 * HOUR + 10 * MINUTE, '26 h'],
  [80 * HOUR, '3 days'],
])('%d ms in words: %s', (ms, words) => expect(durationInWords(ms)).toBe(words));

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
