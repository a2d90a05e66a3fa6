import { maySee, tokenRow } from '../objects/oauth-token.ts';
import { type Row, rowOf } from '../objects/row.ts';
import type { Viewer, VisibleObject } from '../objects/schema.ts';
import type { ResultSet } from '../rest/locators.ts';
import { testOf } from './condition.ts';
import { type Order, sortedBy } from './order.ts';
import type { ParsedQuery } from './parse.ts';
import { type TimeRange, timeRange } from './time-range.ts';

let queries = 0;

/**
 * Tokens are found by a search of their creation in the book: who asks for a range of times only,
 * in the order of times, gets an answer at once, however many there are. All else walks the range.
 */
export function searchTokens(
  viewer: Viewer,
  object: VisibleObject,
  query: ParsedQuery,
  order: Order[],
): ResultSet {
  const { tokens } = viewer.state;
  const range = timeRange(query.where, 'CreatedDate');
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  queries += 1;
  const byTime = order.length === 0 || isCreation(order[0]);
  if (range.rest === null && byTime && viewer.may('CustomizeApplication')) {
    const found = Math.min(limit, tokens.count(range.from, range.to));
    const refs = query.count
      ? []
      : firstRefs(viewer, range, Math.min(limit, viewer.state.settings.tokenCap), order);
    return resultOf(viewer, refs, found, query.count);
  }
  const refs = walked(viewer, object, range);
  const found = sortedBy(viewer, refs, (ref) => rowAt(viewer, ref) ?? rowOf({}), order);
  return resultOf(viewer, found, Math.min(limit, found.length), query.count);
}

const isCreation = (part: Order | undefined): boolean =>
  part?.reached.steps.length === 0 && part.reached.field.name === 'CreatedDate';

/** The first references in the asked order, the rows of the last second sorted as a whole. */
function firstRefs(
  viewer: Viewer,
  { from, to }: TimeRange,
  limit: number,
  order: Order[],
): number[] {
  const { tokens } = viewer.state;
  const descending = order[0]?.descending ?? false;
  // Rows of one second have no order of their own, and no reader must think that they have.
  const some = descending
    ? tokens.lastRefs(from, to, limit)
    : tokens.refs(from, to, limit, queries % 2 === 1);
  if (order.length < 2) return some;
  const edge = tokens.get(some.at(-1) ?? -1)?.created ?? from;
  const inside = some.filter((ref) => tokens.get(ref)?.created !== edge);
  const all = [...inside, ...tokens.refs(edge, edge + 1, Number.POSITIVE_INFINITY)];
  return sortedBy(viewer, all, (ref) => rowAt(viewer, ref) ?? rowOf({}), order).slice(0, limit);
}

function walked(viewer: Viewer, object: VisibleObject, { from, to, rest }: TimeRange): number[] {
  const test = rest ? testOf(viewer, object, rest) : null;
  const { state } = viewer;
  return state.tokens.refs(from, to, Number.POSITIVE_INFINITY, queries % 2 === 1).filter((ref) => {
    const token = state.tokens.get(ref);
    return token && maySee(viewer, token) && (test === null || test(tokenRow(state, token)));
  });
}

function rowAt({ state }: Viewer, ref: number | undefined): Row | null {
  const token = state.tokens.get(ref ?? -1);
  return token ? tokenRow(state, token) : null;
}

/** Caps what queryMore gives. A row that is revoked between two pages is missing from the later. */
function resultOf(viewer: Viewer, refs: number[], found: number, count: boolean): ResultSet {
  const { tokenCap, trueTotalSize } = viewer.state.settings;
  const length = Math.min(refs.length, found, tokenCap);
  return {
    length: count ? 0 : length,
    totalSize: count || trueTotalSize ? found : Math.min(found, tokenCap),
    row: (at) => rowAt(viewer, refs[at]),
  };
}
