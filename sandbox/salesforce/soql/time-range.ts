import { timeOf } from './condition.ts';
import type { Condition } from './parse.ts';

/** A half-open range of whole seconds, and what of the WHERE it does not say. */
export interface TimeRange {
  from: number;
  to: number;
  rest: Condition | null;
}

/** Takes the bounds on a time field out of the top-level ANDs, so that rows are found by search. */
export function timeRange(where: Condition | null, fieldName: string): TimeRange {
  const range: TimeRange = { from: 0, to: 100_000_000_000, rest: null };
  const parts = where === null ? [] : where.kind === 'and' ? where.of : [where];
  const rest: Condition[] = [];
  for (const part of parts) {
    const seconds = part.kind === 'compare' ? secondsOf(part, fieldName) : null;
    if (part.kind !== 'compare' || seconds === null) rest.push(part);
    else narrow(range, part.operator, seconds);
  }
  const [only] = rest;
  range.rest = only === undefined ? null : rest.length === 1 ? only : { kind: 'and', of: rest };
  return range;
}

function secondsOf(
  part: Extract<Condition, { kind: 'compare' }>,
  fieldName: string,
): number | null {
  const [literal] = part.values;
  if (part.path.length > 1 || part.path[0]?.toLowerCase() !== fieldName.toLowerCase()) return null;
  if (literal?.kind !== 'time' || !['=', '<', '>', '<=', '>='].includes(part.operator)) return null;
  return timeOf(literal.text) / 1_000;
}

function narrow(range: TimeRange, operator: string, seconds: number): void {
  const next = Math.floor(seconds) + 1;
  if (operator === '>=' || operator === '=') range.from = Math.max(range.from, Math.ceil(seconds));
  if (operator === '>') range.from = Math.max(range.from, next);
  if (operator === '<') range.to = Math.min(range.to, Math.ceil(seconds));
  if (operator === '<=' || operator === '=') range.to = Math.min(range.to, next);
  if (range.to < range.from) range.to = range.from;
}
