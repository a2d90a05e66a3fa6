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
