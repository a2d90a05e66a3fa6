import pLimit from 'p-limit';
import type { ListedToken, TokenSlice } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { afterWindow, isDense, laterHalf, NOBODY, resumeAt, type TokenRange } from './plan.ts';

export interface ReadTokensDeps {
  /** Rows of a slice in its order, by pages. */
  readonly pages: (slice: TokenSlice) => AsyncGenerator<readonly ListedToken[]>;
  /** Keeps rows that are whole. Waited for, so that a slow database slows the reading. */
  readonly keep: (rows: readonly ListedToken[]) => Promise<void>;
  /** After a window broke off: true where reading can go on (a new session is there), else the error is thrown on. */
  readonly mayResume: (error: unknown, slice: TokenSlice) => Promise<boolean>;
  /** How many ranges at once. */
  readonly width: number;
  /** How often one may be halved for a reader that has nothing left. */
  readonly shares: number;
  readonly signal: AbortSignal;
}

const MOST_RESUMES = 20;

/**
 * Reads all ranges, a few at once, with memory for one page and one key each. A reader that has nothing left takes a half of
 * what another one still has before it. Gives how many rows were kept.
 */
export async function readTokens(
  deps: ReadTokensDeps,
  ranges: readonly TokenRange[],
): Promise<{ rows: number; short: boolean }> {
  const total = { rows: 0, short: false };
  const limit = pLimit(deps.width);
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  let begun = 0;

  function begin(slice: TokenSlice): void {
    begun += 1;
    limit(readOn, slice).then(() => {
      begun -= 1;
      if (begun === 0) end();
    }, fail);
  }
  let given = 0;
  const share: Share = {
    isWanted: () => begun < deps.width && given < deps.shares,
    give(range) {
      given += 1;
      begin(range);
    },
  };

  async function readOn(first: TokenSlice): Promise<void> {
    const own = [first];
    let resumes = 0;
    for (let slice = own.shift(); slice; slice = own.shift()) {
      deps.signal.throwIfAborted();
      const window = await readWindow(deps, slice, share);
      if (window.error !== undefined) {
        resumes += 1;
        if (resumes > MOST_RESUMES || !(await deps.mayResume(window.error, slice)))
          throw window.error;
      }
      const after = window.whole
        ? afterWindow(window.slice, window)
        : resumeAt(window.slice, window);
      if (after.keepLast && window.held.length > 0) await deps.keep(window.held);
      total.rows += window.kept + (after.keepLast ? window.held.length : 0);
      total.short ||= after.short;
      own.unshift(...after.next);
    }
  }

  ranges.forEach(begin);
  if (ranges.length > 0) await ended;
  return total;
}

/** Whether a reader has nothing to do, and what it is given. */
interface Share {
  isWanted(): boolean;
  give(range: TokenRange): void;
}

/**
 * Reads one window. Rows of the last key are held back, since the window may have been cut within them. A range that meets
 * a dense second ends there: that one is read by itself, and what more of it came would only be dropped. `slice`: what is
 * left of it where a part was given away.
 */
async function readWindow(deps: ReadTokensDeps, asked: TokenSlice, share: Share) {
  let slice = asked;
  let held: ListedToken[] = [];
  let lastKey: number | string | undefined;
  let rows = 0;
  let kept = 0;
  let error: unknown;
  let whole = true;
  let ended = false;
  try {
    for await (const page of deps.pages(asked)) {
      const settled: ListedToken[] = [];
      for (const row of page) {
        const key = slice.kind === 'range' ? row.createdAt : (row.userId ?? NOBODY);
        if (key !== lastKey) {
          if (typeof key === 'number' && typeof lastKey === 'number' && key < lastKey) {
            throw new AppError('E-SF-DOWN', 'tokens out of order', {
              transient: true,
              broken: 'tokens out of order',
            });
          }
          ended = slice.kind === 'range' && row.createdAt >= slice.to;
          if (ended) break;
          for (const one of held) settled.push(one);
          held = [];
          lastKey = key;
        }
        held.push(row);
        rows += 1;
      }
      if (settled.length > 0) await deps.keep(settled);
      kept += settled.length;
      deps.signal.throwIfAborted();
      if (ended) break;
      if (slice.kind === 'range' && isDense(held.length)) {
        whole = false;
        break;
      }
      if (slice.kind === 'range' && typeof lastKey === 'number' && share.isWanted()) {
        const half = laterHalf(slice, lastKey, rows);
        if (half) {
          slice = { ...slice, to: half.from };
          share.give(half);
        }
      }
    }
  } catch (thrown) {
    error = thrown;
    whole = false;
  }
  return { slice, rows, kept, held, lastKey, lastKeyRows: held.length, whole, ended, error };
}
