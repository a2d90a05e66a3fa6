import type { HistorySlice } from '../domains/ports.ts';
import { SECOND } from '../lib/time.ts';
import type { Row } from './query.ts';
import { fromSalesforceTime } from './times.ts';

/**
 * What rows in the order of their time say, of which at most `most` were taken. As many as that: there may be more, also in
 * the last second, which is left to the next reading. What `use` gives nothing for is odd, and counted.
 */
export function sliceOf<Line>(
  rows: readonly Row[],
  { time, most, to }: { time: string; most: number; to: number },
  use: (row: Row, at: number) => Line | 'odd' | 'other',
): HistorySlice<Line> {
  const last = rows.length < most ? undefined : lastTime(rows, time);
  // A single second that fills it: read on after it, or it would be read for ever.
  const isOneSecond = last !== undefined && last === fromSalesforceTime(rows[0]?.[time]);
  const end = last === undefined ? to : isOneSecond ? last + SECOND : last;
  const lines: Line[] = [];
  let leftOut = 0;
  for (const row of rows) {
    const at = fromSalesforceTime(row[time]);
    if (at !== undefined && at >= end) continue;
    const line = at === undefined ? 'odd' : use(row, at);
    if (line === 'odd') leftOut += 1;
    else if (line !== 'other') lines.push(line);
  }
  return { rows: lines, readTo: end, leftOut, cutSecond: isOneSecond };
}

function lastTime(rows: readonly Row[], time: string): number | undefined {
  for (const row of rows.toReversed()) {
    const at = fromSalesforceTime(row[time]);
    if (at !== undefined) return at;
  }
  return undefined;
}
