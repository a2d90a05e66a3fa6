import type { UsageCall } from '../../domains/usage-log.ts';
import type { AppOf } from './attribution.ts';
import { createPeaks, type KnowsObject, type Peak } from './peaks.ts';
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

/**
 * How many cells there may be: of all apps together, and of one. The least each app has in any case, so that one that comes
 * late in a file is seen as well as one that comes first. A file has mostly some hundreds.
 */
interface Bound {
  readonly inAll: number;
  readonly ofApp: number;
  readonly least: number;
}
/** By everything; without the person; by object and kind alone. */
const bounds: readonly Bound[] = [
  { inAll: 8000, ofApp: 1000, least: 20 },
  { inAll: 4000, ofApp: 500, least: 20 },
  { inAll: 4000, ofApp: 200, least: 40 },
];
/** Names that are longer are of nobody's making that we know. */
const LONGEST = 255;

/**
 * Counts the calls of one file in bounded memory: every call is in exactly one cell. Where an app has more people, objects
 * and addresses than are kept apart, the people are left out first, then the addresses, then the objects.
 */
export function createCounts(appOf: AppOf, isKnown: KnowsObject = () => false) {
  const cells = new Map<string, { cell: Omit<Cell, 'calls'>; calls: number }>();
  const inAll = bounds.map(() => 0);
  const byApp = new Map<number | null, number[]>();
  const peaks = createPeaks(isKnown);
  let calls = 0;
  let unnamed = 0;

  /** True where there is room for one more cell of an app, as coarse as that; it is taken then. */
  function mayAdd(appId: number | null, coarse: number): boolean {
    const bound = bounds[coarse];
    if (!bound) return true;
    const ofApp = byApp.get(appId) ?? bounds.map(() => 0);
    byApp.set(appId, ofApp);
    const [all = 0, own = 0] = [inAll[coarse], ofApp[coarse]];
    if (own >= bound.least && (own >= bound.ofApp || all >= bound.inAll)) return false;
    inAll[coarse] = all + 1;
    ofApp[coarse] = own + 1;
    return true;
  }

  /** True where the call was counted in this cell: it is there, or there is room for it. */
  function count(cell: Omit<Cell, 'calls'>, coarse: number): boolean {
    const key = `${cell.appId}\0${cell.userId}\0${cell.object}\0${cell.method}\0${cell.sourceIp}`;
    const known = cells.get(key);
    if (known) {
      known.calls += 1;
      return true;
    }
    if (!mayAdd(cell.appId, coarse)) return false;
    cells.set(key, { cell, calls: 1 });
    return true;
  }

  function take(call: UsageCall): void {
    const appId = appOf(call) ?? null;
    calls += 1;
    if (appId === null) unnamed += 1;
    else peaks.take(appId, call);
    const of = {
      appId,
      userId: call.userId ?? '',
      object: short(call.object),
      method: call.method,
      sourceIp: short(call.sourceIp),
    };
    if (count(of, 0) || count({ ...of, userId: OTHER }, 1)) return;
    const byObject = { ...of, userId: OTHER, sourceIp: OTHER };
    if (!count(byObject, 2)) count({ ...byObject, object: OTHER }, 3);
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
