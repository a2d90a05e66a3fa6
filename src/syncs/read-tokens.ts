import pLimit from 'p-limit';
import type { ListedToken, TokenSlice } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { afterWindow, isDense, NOBODY, resumeAt } from './plan.ts';

export interface ReadTokensDeps {
  /** Rows of a slice in its order, by pages. */
  readonly pages: (slice: TokenSlice) => AsyncGenerator<readonly ListedToken[]>;
  /** Keeps rows that are whole. Waited for, so that a slow database slows the reading. */
  readonly keep: (rows: readonly ListedToken[]) => Promise<void>;
  /** After a window broke off: true where reading can go on (a new session is there), else the error is thrown on. */
  readonly mayResume: (error: unknown, slice: TokenSlice) => Promise<boolean>;
  /** How many ranges at once. */
  readonly width: number;
  readonly signal: AbortSignal;
}

const MOST_RESUMES = 20;

/** Reads all slices, a few at once, with memory for one page and one key each. Gives how many rows were kept. */
export async function readTokens(
  deps: ReadTokensDeps,
  slices: readonly TokenSlice[],
): Promise<{ rows: number; short: boolean }> {
  const total = { rows: 0, short: false };

  async function readOn(first: TokenSlice): Promise<void> {
    const own = [first];
    let resumes = 0;
    for (let slice = own.shift(); slice; slice = own.shift()) {
      deps.signal.throwIfAborted();
      const window = await readWindow(deps, slice);
      if (window.error !== undefined) {
        resumes += 1;
        if (resumes > MOST_RESUMES || !(await deps.mayResume(window.error, slice)))
          throw window.error;
      }
      const after = window.whole ? afterWindow(slice, window) : resumeAt(slice, window);
      if (after.keepLast && window.held.length > 0) await deps.keep(window.held);
      total.rows += window.kept + (after.keepLast ? window.held.length : 0);
      total.short ||= after.short;
      own.unshift(...after.next);
    }
  }

  await pLimit(deps.width).map(slices, readOn);
  return total;
}

/**
 * Reads one window. Rows of the last key are held back, since the window may have been cut within them. A range that meets
 * a dense second ends there: that one is read by itself, and what more of it came would only be dropped.
 */
async function readWindow(deps: ReadTokensDeps, slice: TokenSlice) {
  let held: ListedToken[] = [];
  let lastKey: number | string | undefined;
  let rows = 0;
  let kept = 0;
  let error: unknown;
  let whole = true;
  try {
    for await (const page of deps.pages(slice)) {
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
          for (const one of held) settled.push(one);
          held = [];
          lastKey = key;
        }
        held.push(row);
      }
      rows += page.length;
      if (settled.length > 0) await deps.keep(settled);
      kept += settled.length;
      deps.signal.throwIfAborted();
      if (slice.kind === 'range' && isDense(held.length)) {
        whole = false;
        break;
      }
    }
  } catch (thrown) {
    error = thrown;
    whole = false;
  }
  return { rows, kept, held, lastKey, lastKeyRows: held.length, whole, error };
}
