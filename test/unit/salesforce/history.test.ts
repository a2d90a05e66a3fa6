import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sliceOf } from '../../../src/salesforce/history.ts';

const START = Date.UTC(2026, 10, 1);
const MOST = 20;

interface Made {
  readonly second: number;
  readonly kind: 'line' | 'odd' | 'other';
}

/** As Salesforce gives rows from a time on: by time, and no more than are taken. */
const given = (rows: readonly Made[], from: number) =>
  rows
    .map((row, n) => ({ ...row, n, at: START + row.second * 1000 }))
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST)
    .map(({ at, kind, n }) => ({ Time: new Date(at).toISOString(), kind, n }));

const kinds = fc.constantFrom('line', 'odd', 'other');

test('reading on from where the last one ended gives each line once, and counts what is odd', () => {
  const blocks = fc.array(
    fc.record({
      second: fc.nat(60),
      rows: fc.array(kinds, { maxLength: MOST - 1 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(blocks, (made) => {
      // One second that fills a reading is another test.
      const bySecond = new Map(made.map(({ second, rows }) => [second, rows]));
      const rows = [...bySecond].flatMap(([second, of]) => of.map((kind) => ({ second, kind })));
      const to = START + 100_000;
      const lines: unknown[] = [];
      let leftOut = 0;
      let readings = 0;
      for (let from = START; from < to; readings += 1) {
        const bounds = { time: 'Time', most: MOST, to };
        const read = sliceOf(given(rows, from), bounds, (row) =>
          row.kind === 'line' ? row.n : row.kind === 'odd' ? 'odd' : 'other',
        );
        expect(read.readTo).toBeGreaterThan(from);
        expect(read.cutSecond).toBe(false);
        lines.push(...read.rows);
        leftOut += read.leftOut;
        from = read.readTo;
      }
      const all = rows.map(({ kind }, n) => ({ kind, n }));
      expect(lines.toSorted()).toEqual(
        all
          .filter(({ kind }) => kind === 'line')
          .map(({ n }) => n)
          .toSorted(),
      );
      expect(leftOut).toBe(all.filter(({ kind }) => kind === 'odd').length);
      expect(readings).toBeLessThanOrEqual(rows.length + 1);
    }),
  );
});

test('a second that fills a reading is read in part, and that is said', () => {
  const rows = Array.from({ length: MOST + 5 }, () => ({ second: 7, kind: 'line' as const }));
  const read = sliceOf(
    given(rows, START),
    { time: 'Time', most: MOST, to: START + 60_000 },
    () => 1,
  );
  expect(read).toMatchObject({ readTo: START + 8000, leftOut: 0, cutSecond: true });
  expect(read.rows).toHaveLength(MOST);
});

test('a row without a time is odd, and moves nothing', () => {
  const rows = [{ Time: null }, { Time: '2026-11-01T00:00:01.000+0000' }, { Time: 'soon' }];
  const to = START + 60_000;
  expect(sliceOf(rows, { time: 'Time', most: MOST, to }, () => 1)).toEqual({
    rows: [1],
    readTo: to,
    leftOut: 2,
    cutSecond: false,
  });
});
