import { createBackoff } from '../lib/backoff.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../lib/time.ts';

/** Slack takes 20 calls of `users.list` a minute. */
const PACE_MS = 3 * SECOND;
const PAGE_MOST = 1000;
/** What Slack recommends: for a workspace whose large pages do not come. */
const PAGE_SAFE = 200;
/** A million members, at the smaller size: what goes on after that leads in circles. */
const PAGES_MOST = 5000;
export const WALK_AGAIN_MS = DAY;
const unansweredPause = createBackoff(PACE_MS, 5 * MINUTE);
const refusedPause = createBackoff(PACE_MS, HOUR);

/** How far the way through the members of a workspace has come. */
export interface Walk {
  /** Admins on the pages so far. */
  readonly found: readonly string[];
  /** Where it goes on; '' at the start. */
  readonly cursor: string;
  readonly pageSize: number;
  /** Read so far. */
  readonly pages: number;
  /** Failures since Slack answered last. */
  readonly tries: number;
  /** How often it had to start over. */
  readonly restarts: number;
}

/** What became of the question for one page. */
export type PageAnswer =
  /** `next`: '' on the last page. */
  | { readonly kind: 'page'; readonly admins: readonly string[]; readonly next: string }
  /** Told to go slower. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** Slack does not know the cursor any more. */
  | { readonly kind: 'no cursor' }
  | { readonly kind: 'unanswered'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The walk as it goes on, and in how long. */
export interface Step {
  readonly walk: Walk;
  readonly inMs: number;
  /** All admins, where that was the last page. */
  readonly whole?: readonly string[];
  /** What keeps it from its end, where something other than our pace does. */
  readonly why?: string;
}

export const fromStart: Walk = {
  found: [],
  cursor: '',
  pageSize: PAGE_MOST,
  pages: 0,
  tries: 0,
  restarts: 0,
};

/** What follows of an answer. Nothing but the last page makes a list whole, and only what starts over loses what was found. */
export function stepAfter(walk: Walk, answer: PageAnswer): Step {
  switch (answer.kind) {
    case 'page':
      return afterPage(walk, answer.admins, answer.next);
    case 'limited': {
      const inMs = Math.max(answer.retryAfterMs, PACE_MS);
      return { walk: { ...walk, tries: 0 }, inMs, why: 'rate limited' };
    }
    case 'no cursor':
      return startedOver(walk, 'the cursor led nowhere');
    case 'unanswered':
      return { walk: failed(walk), inMs: unansweredPause(walk.tries), why: answer.why };
    case 'refused':
      return { walk: failed(walk), inMs: refusedPause(walk.tries), why: answer.why };
  }
}

function afterPage(walk: Walk, admins: readonly string[], next: string): Step {
  const found = [...new Set([...walk.found, ...admins])];
  if (next === '') {
    // A workspace always has an owner, so this is no list of its members.
    return found.length === 0
      ? startedOver(walk, 'no admin is among the members')
      : { walk: fromStart, inMs: WALK_AGAIN_MS, whole: found };
  }
  // Pages that lead to themselves, or to each other, would be read for ever.
  if (next === walk.cursor) return startedOver(walk, 'the cursor led nowhere');
  if (walk.pages >= PAGES_MOST) return startedOver(walk, `${PAGES_MOST} pages have no end`);
  const { pages } = walk;
  return { walk: { ...walk, found, cursor: next, pages: pages + 1, tries: 0 }, inMs: PACE_MS };
}

const startedOver = ({ restarts }: Walk, why: string): Step => ({
  walk: { ...fromStart, restarts: restarts + 1 },
  inMs: refusedPause(restarts),
  why: `${why}: it starts over`,
});

/** Once is a hiccup; twice in a row, the page may be what is too large. */
const failed = (walk: Walk): Walk => ({
  ...walk,
  tries: walk.tries + 1,
  pageSize: walk.tries > 0 ? PAGE_SAFE : walk.pageSize,
});
