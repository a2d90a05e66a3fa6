import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';

/** Longer rows end the reading: of a quote that nobody closed, the rest of a file would be one. */
const LONGEST_ROW_BYTES = 16 * 1024 * 1024;

/** A file that no rows can be told of: a quote that is never closed, or a row that goes on and on. */
export class BrokenCsv extends Error {
  override readonly name = 'BrokenCsv';
}

/**
 * Calls `onRow` for each row of a CSV file, as it comes, in memory of one row. Rows may have any number of cells; an empty
 * line has one. Throws BrokenCsv, and what `chunks` throws.
 */
export async function readCsv(
  chunks: AsyncIterable<Buffer>,
  onRow: (cells: readonly string[]) => void,
): Promise<void> {
  const parser = parse({
    bom: true,
    recordDelimiter: ['\r\n', '\n', '\r'],
    relaxColumnCount: true,
    relaxQuotes: true,
    maxRecordSize: LONGEST_ROW_BYTES,
    // Nothing is handed on: a row in the stream would wait in memory for somebody to take it.
    onRecord: (row: readonly string[]): undefined => {
      onRow(row);
    },
  });
  parser.resume();
  try {
    await pipeline(chunks, parser);
  } catch (error) {
    throw error instanceof CsvError ? new BrokenCsv(error.code, { cause: error }) : error;
  }
}
