import { CsvError, type Options, parse } from 'csv-parse/sync';

/** Blanks, controls and invisible characters, which spreadsheets pass over before they look for a formula. */
const BLANK = /^[\s\p{Z}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]+/u;
const FORMULA = /^[=+\-@]/u;
const BREAKS = /^[\t\r\n]/u;

/**
 * A cell that no spreadsheet takes for a formula, whatever its writer put in: where its first visible character is one
 * of `= + - @`, in any width, or it begins with a tab or a line break, it gets an apostrophe in front.
 */
export function csvCell(value: string | number | boolean | Date | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll('\0', '');
  const shown = text.replace(BLANK, '').slice(0, 1).normalize('NFKC');
  const safe = FORMULA.test(shown) || BREAKS.test(text) ? `'${text}` : text;
  return /["\r\n,;\t]/u.test(safe) || safe !== safe.trim()
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
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
  skipRecordsWithEmptyValues: true,
  // What `csvCell` put before a formula.
  cast: (cell) => cell.replace(/^'(?=\s*[=+\-@])/u, ''),
};

/** The rows of a CSV file, by comma or semicolon; blank lines are left out. Total: any text gives rows. */
export function csvRows(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/u));
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const read = (csv: string): string[][] => parse(csv, { ...READING, delimiter });
  try {
    return read(text);
  } catch (error) {
    // A quote that nobody closed reaches to the end.
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return read(`${text}"`);
    throw error;
  }
}
