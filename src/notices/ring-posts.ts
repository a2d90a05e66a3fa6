import type { Clock } from '../lib/clock.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { SECOND } from '../lib/time.ts';
import type { DuePost } from './due-posts-store.ts';
import { LEAD_MS } from './pace-store.ts';

/** Before the turn of a place: so long a doorbell takes at most, mostly, until somebody claims what it is for. */
const RING_BEFORE_MS = 0.6 * LEAD_MS;
/** While places are paced, so that each turn is known before it is there. */
const LOOK_EVERY_MS = SECOND / 2;

export type RingPosts = ReturnType<typeof createRingPosts>;

/** Rings for what is due to be posted: at once, or where its place is paced just before it has its turn. */
export function createRingPosts(deps: {
  readonly due: (now: Date) => Promise<readonly DuePost[]>;
  readonly ringNotice: (notice: { workspaceId: number; noticeId: string }) => Promise<void>;
  readonly ringCard: (card: { workspaceId: number; cardId: number }) => Promise<void>;
  readonly clock: Clock;
  /** Has what is due looked for once more after so many milliseconds. */
  readonly lookIn: (ms: number) => void;
  readonly onError: (error: unknown) => void;
}) {
  const { clock } = deps;
  /** Of each paced place, the next turn. */
  let timers: NodeJS.Timeout[] = [];
  let lookAt = 0;

  const ring = ({ workspaceId, noticeId, cardId }: DuePost): Promise<void> =>
    noticeId === null
      ? deps.ringCard({ workspaceId, cardId })
      : deps.ringNotice({ workspaceId, noticeId });

  function forget(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }

  async function run(): Promise<void> {
    const now = clock.now();
    const posts = await deps.due(now);
    // What waits for its turn is among them again, or somebody else has it.
    forget();
    for (const post of posts) {
      const ms = (post.turnAt ?? now).getTime() - RING_BEFORE_MS - clock.now().getTime();
      if (ms > 0) {
        timers.push(setTimeout(() => void ring(post).catch(deps.onError), ms));
      } else await ring(post);
    }
    if (monotonicMs() < lookAt || posts.every(({ turnAt }) => turnAt === null)) return;
    lookAt = monotonicMs() + LOOK_EVERY_MS;
    deps.lookIn(LOOK_EVERY_MS);
  }

  return { run, close: forget };
}
