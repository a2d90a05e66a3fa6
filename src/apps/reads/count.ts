import type { UsageCall } from '../../domains/usage-log.ts';
import type { AppOf } from './attribution.ts';
import { createPeaks, type Peak } from './peaks.ts';
import { OTHER } from './reads.ts';

/** Of one file of the log. */
export interface Counted {
  readonly calls: number;
  /** Calls that no app could be told of; they are among the cells, too. */
  readonly unnamed: number;
  readonly cells: readonly Cell[];
  readonly peaks: readonly Peak[];
}

export interface Cell {
  /** Null: no app could be told. */
  readonly appId: number | null;
  readonly userId: string;
  readonly object: string;
  readonly method: string;
  readonly sourceIp: string;
  readonly calls: number;
}

/** Cells that are kept apart by everything, of one app and of all; a file has mostly some hundreds. */
const MOST_OF_APP = 1000;
const MOST_IN_ALL = 20_000;
/** Where an app has more, by object, method and address without the person; and then by object and method alone. */
const MOST_COARSER = 500;
/** Names that are longer are of nobody's making that we know. */
const LONGEST = 255;

interface Shares {
  fine: number;
  coarse: number;
  byObject: number;
}

/**
 * Counts the calls of one file in bounded memory: every call is in exactly one cell. Where an app has more people, objects
 * and addresses than are kept apart, the people are left out first, then the addresses, then the objects.
 */
export function createCounts(appOf: AppOf) {
  const cells = new Map<string, { cell: Omit<Cell, 'calls'>; calls: number }>();
  const shares = new Map<number | null, Shares>();
  const peaks = createPeaks();
  let calls = 0;
  let unnamed = 0;
  let fine = 0;

  /** True where the call was counted in this cell: it is there, or there is room for it. */
  function count(cell: Omit<Cell, 'calls'>, mayAdd: () => boolean): boolean {
    const key = `${cell.appId}\0${cell.userId}\0${cell.object}\0${cell.method}\0${cell.sourceIp}`;
    const known = cells.get(key);
    if (known) {
      known.calls += 1;
      return true;
    }
    if (!mayAdd()) return false;
    cells.set(key, { cell, calls: 1 });
    return true;
  }

  function take(call: UsageCall): void {
    const appId = appOf(call) ?? null;
    calls += 1;
    if (appId === null) unnamed += 1;
    else peaks.take(appId, call);
    const share = shares.get(appId) ?? { fine: 0, coarse: 0, byObject: 0 };
    shares.set(appId, share);
    const { method } = call;
    const of = {
      appId,
      userId: call.userId ?? '',
      object: short(call.object),
      method,
      sourceIp: short(call.sourceIp),
    };
    if (
      count(of, () => {
        const mayAdd = share.fine < MOST_OF_APP && fine < MOST_IN_ALL;
        if (mayAdd) {
          share.fine += 1;
          fine += 1;
        }
        return mayAdd;
      })
    )
      return;
    if (count({ ...of, userId: OTHER }, () => share.coarse++ < MOST_COARSER)) return;
    const byObject = { ...of, userId: OTHER, sourceIp: OTHER };
    if (count(byObject, () => share.byObject++ < MOST_COARSER)) return;
    count({ ...byObject, object: OTHER }, () => true);
  }

  return {
    take: (batch: readonly UsageCall[]): void => batch.forEach(take),
    result: (): Counted => ({
      calls,
      unnamed,
      cells: [...cells.values()].map(({ cell, calls: n }) => ({ ...cell, calls: n })),
      peaks: peaks.result(),
    }),
  };
}

const short = (text: string): string => (text.length <= LONGEST ? text : OTHER);
