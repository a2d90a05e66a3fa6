import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import { SECOND } from '../lib/time.ts';
import { LEAD_MS } from './pace-store.ts';

/** Slack counts a post when it has it, which is between our sending and its answer; an answer may be slow. */
const COUNTED_WITHIN_MS = SECOND / 20;
/** A timer may be that much early. */
const TIMER_MS = 1;

/** A turn that was used: Slack has counted the post by then. */
export interface Taken {
  readonly countedAt: Date;
}

/** Posts when the place has its turn, which is soon; at once where it is not paced. */
export async function inTurn<T>(
  clock: Clock,
  turnAt: Date | undefined,
  post: () => Promise<T>,
): Promise<{ readonly posted: T; readonly taken?: Taken }> {
  if (turnAt === undefined) return { posted: await post() };
  const wait = turnAt.getTime() - clock.now().getTime();
  if (wait > 0) await sleep(Math.min(wait, LEAD_MS) + TIMER_MS);
  const latest = clock.now().getTime() + COUNTED_WITHIN_MS;
  const posted = await post();
  return { posted, taken: { countedAt: new Date(Math.min(clock.now().getTime(), latest)) } };
}
