import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvFile, csvRows } from '../../../src/lib/csv.ts';
import { hostileNames } from '../slack/hostile.ts';

/** Reads a cell as a spreadsheet does: quotes undone, then looked at for a formula past whatever it shows no sign of. */
function read(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
const isFormula = (shown: string) =>
  /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹢﹣﹦﹫]/u.test(shown) || /^[\t\r\n]/u.test(shown);

describe('cells of an export', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n1',
    '  =1',
    '\u00a0=1',
    '\ufeff=1',
    '\u200b=1',
    '\u3000＝1',
    '＋1',
    '－1',
    '＠a',
    '﹣1',
  ])('%j is no formula', (value) => {
    expect(isFormula(value)).toBe(true);
    expect(isFormula(read(csvCell(value)))).toBe(false);
  });

  test('nothing that anybody writes is a formula, and all of it can be read back', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '＝',
        '＋',
        '－',
        '＠',
        '\t',
        '\r',
        '\n',
        ' ',
        '\u00a0',
        '"',
        ',',
        ';',
        "'",
        '\u200b',
        '\ufeff',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    const value = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, (text) => {
        const shown = read(csvCell(text));
        expect(isFormula(shown)).toBe(false);
        expect(shown.endsWith(text.replaceAll('\0', ''))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a cell never reaches into the next', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const line = csvFile(['a'], [cells]).toString('utf8').split('\r\n').slice(1).join('\r\n');
        const found = [...line.slice(0, -2).matchAll(/("(?:[^"]|"")*"|[^",]*)(?:,|$)/gy)];
        expect(found.slice(0, cells.length)).toHaveLength(cells.length);
      }),
    );
  });

  test('times are UTC', () => {
    expect(csvCell(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('rows of a file', () => {
  test('quotes, blank lines, line ends, semicolons', () => {
    expect(csvRows('\uFEFFa,b\r\n"x, ""y""\nz",2\n\n,\nlast')).toEqual([
      ['a', 'b'],
      ['x, "y"\nz', '2'],
      ['last'],
    ]);
    expect(csvRows('a;b\n1,5;2')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ]);
    expect(csvRows('')).toEqual([]);
  });

  test('what an export wrote is read as it was', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('=1+1', '-2', '@x', 'a,b', '"', "it's", ...Object.values(hostileNames)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const read = csvRows(csvFile(['name', 'x'], rows).toString('utf8'));
        const kept = rows.filter((row) => row.some((each) => each.trim() !== ''));
        expect(read).toHaveLength(kept.length + 1);
        for (const [at, row] of kept.entries()) {
          const plain = (text: string) =>
            text.replaceAll('\0', '').replace(/^'/u, '').toWellFormed();
          expect(read[at + 1]?.map(plain)).toEqual(row.map(plain));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a quote that nobody closed reaches to the end', () => {
    expect(csvRows('a,"b\nc,d')).toEqual([['a', 'b\nc,d']]);
  });

  test('any text gives rows', () => {
    const sign = fc.constantFrom(
      '"',
      ',',
      ';',
      '\r',
      '\n',
      ' ',
      '\uFEFF',
      "'",
      'a',
      '\0',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        for (const row of csvRows(signs.join(''))) expect(row.join('').trim()).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
