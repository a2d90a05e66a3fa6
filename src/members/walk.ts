import { createBackoff } from '../lib/backoff.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../lib/time.ts';

/** Slack takes 20 calls of `users.list` a minute. */
const PACE_MS = 3 * SECOND;
const PAGE_MOST = 1000;
/** What Slack recommends: for a workspace whose large pages do not come. */
const PAGE_SAFE = 200;
const WALK_AGAIN_MS = DAY;
const unansweredPause = createBackoff(PACE_MS, 5 * MINUTE);
const refusedPause = createBackoff(PACE_MS, HOUR);

/** How far the way through the members of a workspace has come. */
export interface Walk {
  /** Admins on the pages so far. */
  readonly found: readonly string[];
  /** Where it goes on; '' at the start. */
  readonly cursor: string;
  readonly pageSize: number;
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
  /** What keeps it from its end, where something other than the pace does. */
  readonly why?: string;
}

export const fromStart: Walk = {
  found: [],
  cursor: '',
  pageSize: PAGE_MOST,
  tries: 0,
  restarts: 0,
};

/** What follows of an answer. Nothing but the last page makes a list whole, and only a lost cursor loses what was found. */
export function stepAfter(walk: Walk, answer: PageAnswer): Step {
  switch (answer.kind) {
    case 'page': {
      const { admins, next } = answer;
      // A page that leads to itself would be read for ever.
      if (next !== '' && next === walk.cursor) return startedOver(walk);
      const found = [...new Set([...walk.found, ...admins])];
      return next === ''
        ? { walk: fromStart, inMs: WALK_AGAIN_MS, whole: found }
        : { walk: { ...walk, found, cursor: next, tries: 0 }, inMs: PACE_MS };
    }
    case 'limited':
      return { walk: { ...walk, tries: 0 }, inMs: Math.max(answer.retryAfterMs, PACE_MS) };
    case 'no cursor':
      return startedOver(walk);
    case 'unanswered':
      return { walk: failed(walk), inMs: unansweredPause(walk.tries), why: answer.why };
    case 'refused':
      return { walk: failed(walk), inMs: refusedPause(walk.tries), why: answer.why };
  }
}

const startedOver = ({ restarts }: Walk): Step => ({
  walk: { ...fromStart, restarts: restarts + 1 },
  inMs: refusedPause(restarts),
  why: 'the cursor led nowhere: it starts over',
});

/** Once is a hiccup; twice in a row, the page may be what is too large. */
const failed = (walk: Walk): Walk => ({
  ...walk,
  tries: walk.tries + 1,
  pageSize: walk.tries > 0 ? PAGE_SAFE : walk.pageSize,
});
