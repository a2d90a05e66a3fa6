import { CsvError, type Options, parse } from 'csv-parse/sync';

/**
 * What may stand between the start of a cell and its first visible character: blanks, controls and invisible characters,
 * which spreadsheets pass over; quotes; our own guards; and whatever ends a cell for one program and not for another.
 */
const BEFORE = /[\s\p{Z}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0"',;]+/gu;
const END_OF_CELL = /\r\n|[,;\t\r\n\v\f\x85\u2028\u2029]/gu;
const GUARDED_END = /(\r\n|[,;\t\r\n\v\f\x85\u2028\u2029])'/gu;
const FORMULA = /^[=+\-@\u2212]/u;
const BREAKS = /^'*[\t\r\n]/u;

/**
 * A cell that no spreadsheet takes for a formula, whatever its writer put in and however the file is cut: by comma,
 * semicolon, tab or line break. Where a cell may begin, and its first visible character is one of `= + - @` in any width,
 * stands an apostrophe; so it does before a tab or a line break at the very start.
 */
export function csvCell(value: string | number | boolean | Date | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const safe = atRiskyStarts(value.replaceAll('\0', ''), (start) =>
    start.replace(END_OF_CELL, "$&'"),
  );
  return /["\r\n,;\t\v\f\x85\u2028\u2029]/u.test(safe) || safe !== safe.trim()
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** What `csvCell` was given. */
const unguarded = (cell: string): string =>
  atRiskyStarts(cell, (start) => start.replace(GUARDED_END, '$1'));

/** Changes what stands before each sign of a formula. The start of the text is one after a line break, too; in one pass. */
function atRiskyStarts(text: string, change: (start: string) => string): string {
  const whole = `\n${text}`;
  const changed = whole.replace(BEFORE, (start, at: number) => {
    const shown = whole.charAt(at + start.length).normalize('NFKC');
    if (FORMULA.test(shown)) return change(start);
    return at === 0 && BREAKS.test(text) ? start.replace(/^\n'*/u, change) : start;
  });
  return changed.slice(1);
}

/** A whole file: a header and its rows, in UTF-8 with a byte order mark, so that spreadsheets read names rightly. */
export function csvFile(
  columns: readonly string[],
  rows: Iterable<readonly (string | number | boolean | Date | undefined)[]>,
): Buffer {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8');
}

const READING: Options = {
  bom: true,
  recordDelimiter: ['\r\n', '\n', '\r'],
  relaxColumnCount: true,
  relaxQuotes: true,
};

export interface CsvRow {
  /** On which line of the file it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a CSV file, by comma or semicolon; blank lines are left out. Total: any text gives rows. */
export function csvRows(text: string): CsvRow[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/u));
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const read = (csv: string): CsvRow[] => {
    const rows: CsvRow[] = [];
    // The parser says where a row ends, and takes a CRLF between quotes for two lines.
    let twice = 0;
    const onRecord = (row: string[], { lines }: { lines: number }): undefined => {
      const whole = row.join();
      const line = lines - twice - (whole.match(/[\r\n]/gu)?.length ?? 0);
      twice += whole.match(/\r\n/gu)?.length ?? 0;
      const cells = row.map(unguarded);
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
    };
    parse(csv, { ...READING, delimiter, onRecord });
    return rows;
  };
  try {
    return read(text);
  } catch (error) {
    // A quote that nobody closed reaches to the end.
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return read(`${text}"`);
    throw error;
  }
}
