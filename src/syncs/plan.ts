import type { TokenSlice } from '../domains/ports.ts';
import { SECOND } from '../lib/time.ts';

/** Tokens created within [from, to). */
export type TokenRange = Extract<TokenSlice, { kind: 'range' }>;

/** Salesforce gives at most this many rows of OauthToken for one query, and then silence. */
export const WINDOW_ROWS = 2500;
/** Rows that are revoked between two pages are missing: a window that comes this near to the cap may have been cut. */
const MOST_GONE = 500;
/** A second that fills more than a page of a window is read by itself, so that its rows are fetched once. */
const DENSE_ROWS = 500;
export const isDense = (rowsOfOneSecond: number): boolean => rowsOfOneSecond > DENSE_ROWS;
const ROWS_PER_RANGE = 12_500;
/** Fewer rows than these are not worth a range more, which ends in a page that is not full: so it costs about a call. */
const SHARED_ROWS = 1500;
/** One such call for each thirty that fill their page. */
const ROWS_PER_SHARE = 15_000;

/** The key of rows without a user: they come first in a second. */
export const NOBODY = '';
/** No user's id is smaller. */
const FIRST_USER = '005000000000000AAA';

/** Time ranges to read side by side: [first, before) in equal parts, for so many readers at most. */
export function ranges(
  first: number,
  before: number,
  tokens: number,
  readers: number,
): TokenRange[] {
  const seconds = Math.max(1, Math.ceil((before - first) / SECOND));
  const parts = Math.min(readers, seconds, Math.max(1, Math.ceil(tokens / ROWS_PER_RANGE)));
  const step = Math.ceil(seconds / parts) * SECOND;
  const slices: TokenRange[] = [];
  for (let from = first; from < before; from += step) {
    slices.push({ kind: 'range', from, to: Math.min(from + step, before) });
  }
  return slices;
}

/** How often a reading of so many tokens may give a half away. */
export const mostShares = (tokens: number): number => Math.floor(tokens / ROWS_PER_SHARE);

/**
 * The later half of what is left of a range, for a reader that has nothing to do; nothing where that is little, by how many
 * `rows` there were from its begin to the second `at`.
 */
export function laterHalf(range: TokenRange, at: number, rows: number): TokenRange | undefined {
  const left = range.to - at;
  const expected = (rows * left) / (at - range.from + SECOND);
  if (expected < SHARED_ROWS) return undefined;
  const from = at + Math.ceil(left / 2 / SECOND) * SECOND;
  return from > at && from < range.to ? { ...range, from } : undefined;
}

/** What one window gave. Keys are seconds (epoch ms) in a range, user ids or `NOBODY` in a second. */
export interface WindowResult {
  readonly rows: number;
  /** The key of the last rows, and how many of the rows have it: the window may have been cut within them. */
  readonly lastKey: number | string | undefined;
  readonly lastKeyRows: number;
  /** A row beyond the slice came: all of the slice is there. */
  readonly ended: boolean;
}

export interface AfterWindow {
  /** Whether the rows of the last key are whole. If not they are dropped and read again by `next`. */
  readonly keepLast: boolean;
  /** What is still to be read of the slice, in order. */
  readonly next: readonly TokenSlice[];
  /** Rows may be missing and no slice can get them: one user with 2,500 approvals in one second. */
  readonly short: boolean;
}

/** What follows a window: neither `totalSize` nor `done` is trusted at 2,500 rows. */
export function afterWindow(slice: TokenSlice, window: WindowResult): AfterWindow {
  if (window.ended || window.rows <= WINDOW_ROWS - MOST_GONE)
    return { keepLast: true, next: [], short: false };
  if (slice.kind === 'second' && window.lastKey === NOBODY) {
    const next = [{ ...slice, fromUser: FIRST_USER }];
    return { keepLast: true, next, short: window.rows >= WINDOW_ROWS };
  }
  const alone = slice.kind === 'second' && slice.fromUser === window.lastKey;
  if (alone) return { keepLast: true, next: [], short: window.rows >= WINDOW_ROWS };
  return resumeAt(slice, window);
}

/** The same for a window that broke off: the rows of the last key may be cut, everything before it is whole. */
export function resumeAt(slice: TokenSlice, window: WindowResult): AfterWindow {
  const { lastKey } = window;
  if (lastKey === undefined) return { keepLast: false, next: [slice], short: false };
  if (slice.kind === 'second') {
    if (typeof lastKey !== 'string') throw new TypeError('a second is keyed by user');
    if (lastKey === NOBODY) return { keepLast: false, next: [slice], short: false };
    if (window.lastKeyRows >= WINDOW_ROWS) return { keepLast: true, next: [], short: true };
    return { keepLast: false, next: [{ ...slice, fromUser: lastKey }], short: false };
  }
  if (typeof lastKey !== 'number') throw new TypeError('a range is keyed by time');
  if (!isDense(window.lastKeyRows)) {
    return { keepLast: false, next: [{ ...slice, from: lastKey }], short: false };
  }
  const dense: TokenSlice = { kind: 'second', at: lastKey, fromUser: undefined };
  const rest: TokenSlice = { ...slice, from: lastKey + SECOND };
  return { keepLast: false, next: rest.from < rest.to ? [dense, rest] : [dense], short: false };
}
