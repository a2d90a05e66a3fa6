import type { Row, Value } from '../objects/row.ts';
import type { Viewer, VisibleObject } from '../objects/schema.ts';
import { SoqlError } from './error.ts';
import type { ParsedQuery } from './parse.ts';
import { type Reached, reach, valueAt } from './resolve.ts';

export type Order = ParsedQuery['orderBy'][number] & { reached: Reached };

/** Reads an ORDER BY; throws where a field cannot be sorted by. */
export function orderOf(viewer: Viewer, object: VisibleObject, query: ParsedQuery): Order[] {
  return query.orderBy.map((part) => {
    const reached = reach(viewer, object, part.path);
    if (reached.field.sort) return { ...part, reached };
    throw new SoqlError(
      'INVALID_FIELD',
      `field '${reached.field.name}' can not be sorted in a query call`,
    );
  });
}

/** Sorts items by the rows they stand for; those that are equal keep their order. */
export function sortedBy<T>(
  viewer: Viewer,
  items: T[],
  rowOf: (item: T) => Row,
  order: Order[],
): T[] {
  if (order.length === 0) return items;
  const keyed = items.map((item) => {
    const row = rowOf(item);
    return { item, keys: order.map(({ reached }) => keyOf(viewer, row, reached)) };
  });
  keyed.sort((a, b) => compare(a.keys, b.keys, order));
  return keyed.map(({ item }) => item);
}

/** Text is sorted without regard to case, ids with. */
function keyOf(viewer: Viewer, row: Row, reached: Reached): Value {
  const value = valueAt(viewer, row, reached);
  const isId = reached.field.type === 'id' || reached.field.type === 'reference';
  return typeof value === 'string' && !isId ? value.toLowerCase() : value;
}

function compare(a: Value[], b: Value[], order: Order[]): number {
  for (const [index, { descending, nullsLast }] of order.entries()) {
    const [left = null, right = null] = [a[index], b[index]];
    if (left === right) continue;
    if (left === null || right === null) return (left === null) === nullsLast ? 1 : -1;
    return left < right === descending ? 1 : -1;
  }
  return 0;
}
