import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { latestEvery } from '../../../src/lib/latest-every.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the latest is shown once in so long, and nothing of what was over sooner', async () => {
  const shown: number[] = [];
  const progress = latestEvery<number>(3000, async (step) => void shown.push(step));
  progress.hear(1);
  progress.hear(2);
  await vi.advanceTimersByTimeAsync(2999);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(shown).toEqual([2]);
  await vi.advanceTimersByTimeAsync(9000);
  expect(shown).toEqual([2]);
  progress.hear(3);
  await progress.end();
  await vi.advanceTimersByTimeAsync(9000);
  expect(shown).toEqual([2]);
});

test('its end waits for what is being shown', async () => {
  const done = Promise.withResolvers<void>();
  const progress = latestEvery<number>(3000, () => done.promise);
  progress.hear(1);
  await vi.advanceTimersByTimeAsync(3000);
  let isOver = false;
  const end = progress.end().then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(false);
  done.resolve();
  await end;
  expect(isOver).toBe(true);
});

test('of what is heard while one is slow to show, the latest alone comes after it, and none after the end', async () => {
  const shown: number[] = [];
  const waits: (() => void)[] = [];
  const progress = latestEvery<number>(3000, async (step) => {
    shown.push(step);
    await new Promise<void>((done) => waits.push(done));
  });
  for (const step of [1, 2, 3]) {
    progress.hear(step);
    await vi.advanceTimersByTimeAsync(3000);
  }
  expect(shown).toEqual([1]);
  waits.shift()?.();
  await vi.advanceTimersByTimeAsync(3000);
  expect(shown).toEqual([1, 3]);
  progress.hear(4);
  await vi.advanceTimersByTimeAsync(3000);
  const end = progress.end();
  waits.shift()?.();
  await end;
  expect(shown).toEqual([1, 3]);
});
