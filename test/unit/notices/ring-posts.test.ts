import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DuePost } from '../../../src/notices/due-posts-store.ts';
import { inTurn } from '../../../src/notices/in-turn.ts';
import { createRingPosts } from '../../../src/notices/ring-posts.ts';

const clock = { now: () => new Date() };
const START = new Date('2026-11-30T10:00:00Z');
const at = (ms: number) => new Date(START.getTime() + ms);
const notice = (noticeId: string, turnAt: Date | null = null): DuePost => ({
  workspaceId: 1,
  noticeId,
  cardId: null,
  turnAt,
});

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

function ringing(due: () => DuePost[]) {
  const rung: unknown[] = [];
  const looks: number[] = [];
  const posts = createRingPosts({
    due: async () => due(),
    ringNotice: async ({ noticeId }) => void rung.push(noticeId),
    ringCard: async ({ cardId }) => void rung.push(cardId),
    clock,
    lookIn: (ms) => looks.push(ms),
    onError: (error) => rung.push(error),
  });
  return { posts, rung, looks };
}

test('what has no turn to wait for is rung at once, in its order', async () => {
  const card = { workspaceId: 1, noticeId: null, cardId: 7, turnAt: null };
  const { posts, rung, looks } = ringing(() => [notice('a'), card, notice('b')]);
  await posts.run();
  expect(rung).toEqual(['a', 7, 'b']);
  expect(looks).toEqual([]);
});

test('of a paced place just before its turn; the next look is there before the turn after it', async () => {
  let due = [notice('now', at(0)), notice('soon', at(400))];
  const { posts, rung, looks } = ringing(() => due);
  await posts.run();
  expect(rung).toEqual(['now']);
  expect(looks).toEqual([500]);
  await vi.advanceTimersByTimeAsync(300);
  // Somebody else's look meanwhile: what waits for its turn is rung once, and no second row of looks begins.
  await posts.run();
  await vi.advanceTimersByTimeAsync(99);
  expect(rung).toEqual(['now', 'now', 'soon']);
  expect(looks).toEqual([500]);

  due = [notice('later', at(1400))];
  await vi.advanceTimersByTimeAsync(101);
  await posts.run();
  expect(looks).toEqual([500, 500]);
  posts.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(rung).toHaveLength(3);
});

test('a post waits for its turn, and counts when it was answered, at most a moment after it was sent', async () => {
  const sent: number[] = [];
  const post = (ms: number) => async () => {
    sent.push(Date.now() - START.getTime());
    vi.setSystemTime(Date.now() + ms);
    return 'posted';
  };
  const waiting = inTurn(clock, at(40), post(8));
  await vi.advanceTimersByTimeAsync(41);
  expect(await waiting).toEqual({ posted: 'posted', taken: { countedAt: at(49) } });
  const slow = await inTurn(clock, at(40), post(700));
  expect(slow.taken?.countedAt).toEqual(at(99));
  expect(await inTurn(clock, undefined, post(1))).toEqual({ posted: 'posted' });
  expect(sent).toEqual([41, 49, 749]);
});
