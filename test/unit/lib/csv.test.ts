import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvFile, csvRows as rowsOf } from '../../../src/lib/csv.ts';
import { processorMs } from '../../support/processor.ts';
import { hostileNames } from '../slack/hostile.ts';

const csvRows = (text: string) => rowsOf(text).map(({ cells }) => cells);

/** Reads a cell as a spreadsheet does: quotes undone, then looked at for a formula past whatever it shows no sign of. */
function read(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
const isFormula = (shown: string) =>
  /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹢﹣﹦﹫]/u.test(shown) || /^[\t\r\n]/u.test(shown);

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'=+-@＝＋－＠\t\r\n \u00a0",;\'\u200b\ufeff\u2028\x85'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const splitBlindly = (file: string, split: RegExp) =>
  file.split(/\r\n/).flatMap((line) => line.split(split));

/** As RFC 4180 has it, and as spreadsheets read what breaks it: a quote opens a cell only at its start. */
function splitByQuotes(file: string, split: RegExp): string[] {
  const cells: string[] = [];
  let cell = '';
  let state: 'start' | 'plain' | 'quoted' = 'start';
  for (let at = 0; at < file.length; at++) {
    const sign = file.charAt(at);
    if (state === 'quoted' && sign === '"') {
      if (file.charAt(at + 1) === '"') cell += file.charAt(at++);
      else state = 'plain';
    } else if (state === 'start' && sign === '"') state = 'quoted';
    else if (state !== 'quoted' && (split.test(sign) || /[\r\n]/.test(sign))) {
      cells.push(cell);
      cell = '';
      state = 'start';
    } else {
      cell += sign;
      if (state === 'start') state = 'plain';
    }
  }
  return [...cells, cell];
}

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

  // Column by column as another program may cut it: with an eye for quotes, as spreadsheets do, and without.
  const splits = {
    comma: /,/,
    semicolon: /;/,
    tab: /\t/,
    'line break': /[\r\n\v\f\x85\u2028\u2029]/,
  };
  test.each(Object.entries(splits))('split by %s, no piece is a formula', (_, split) => {
    fc.assert(
      fc.property(fc.array(fc.array(anyText, { maxLength: 3 }), { maxLength: 3 }), (rows) => {
        const file = csvFile(['name'], rows).toString('utf8').slice(1);
        for (const piece of [...splitBlindly(file, split), ...splitByQuotes(file, split)])
          expect(/^["\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u.test(piece), piece).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('a formula behind what another program takes for the end of a cell', () => {
    expect(csvCell('x;=1+1')).toBe('"x;\'=1+1"');
    expect(csvCell('x\r\n"=1')).toBe('"x\r\n\'""=1"');
    expect(csvCell('a,b;c')).toBe('"a,b;c"');
  });

  test('a long run of blanks takes no long time', () => {
    const from = processorMs();
    const long = "\n'".repeat(50_000);
    expect(csvRows(`"${long}x"`)).toEqual([[`${long}x`]]);
    expect(csvRows(csvFile([], [[`${long}=`]]).toString('utf8'))).toEqual([[`${long}=`]]);
    expect(processorMs() - from).toBeLessThan(2000);
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
      anyText,
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('=1+1', '-2', '@x', 'a,b', '"', "it's", ...Object.values(hostileNames)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const read = csvRows(csvFile(['name', 'x'], rows).toString('utf8'));
        const kept = rows.filter((row) => row.some((each) => each.trim() !== ''));
        expect(read).toHaveLength(kept.length + 1);
        for (const [at, row] of kept.entries()) {
          const plain = (text: string) => text.replaceAll('\0', '').toWellFormed();
          expect(read[at + 1]).toEqual(row.map(plain));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('each says on which line it begins', () => {
    const cell = fc.array(fc.constantFrom('a', '\r\n', '\n', '\r', '"', ' ', "'"), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (given) => {
        const rows = given.map((row) => row.map((signs) => signs.join('')));
        let at = 2;
        const begins = rows.flatMap((row) => {
          const begin = at;
          at +=
            1 +
            csvFile([], [row])
              .toString('utf8')
              .split(/\r\n|[\r\n]/u).length -
            3;
          return row.some((each) => each.trim() !== '') ? begin : [];
        });
        const found = rowsOf(csvFile(['name', 'x'], rows).toString('utf8'));
        expect(found.map(({ line }) => line)).toEqual([1, ...begins]);
      }),
      { numRuns: 500 },
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
