import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import { readAgain } from './read-again.ts';

export type Row = Readonly<Record<string, unknown>>;

interface Page {
  readonly rows: readonly Row[];
  readonly totalSize: number;
  /** The path of the next page, checked; undefined on the last. */
  readonly next: string | undefined;
}

export interface QueryBounds {
  /** More rows than this are E-TOO-BIG, unless `cut`. */
  readonly maxRows: number;
  /** Ends quietly at `maxRows` instead. */
  readonly cut?: boolean;
  readonly api?: 'rest' | 'tooling';
}

/** Fewer rows a page than Salesforce ever gives: what needs more pages than by this goes in circles. */
const rowsPerPage = 100;

/**
 * The rows of a query, page by page; holds one page at a time. Each page is one API call, and one more where the
 * connection broke while it came. Throws E-SF-DOWN where the
 * paging of the answer is broken: a locator twice, a page without rows, an address that is no locator.
 */
export async function* queryPages(
  connection: Connection,
  query: string,
  { maxRows, cut = false, api = 'rest' }: QueryBounds,
): AsyncGenerator<readonly Row[]> {
  const asked = new Set<string>();
  const maxPages = Math.ceil(maxRows / rowsPerPage) + 1;
  const root = await connection.root();
  let path: string | undefined = queryPath(root, query, api);
  let rows = 0;
  while (path !== undefined) {
    if (asked.has(path)) throw brokenAnswer('a page that points back to an earlier one');
    if (asked.size >= maxPages) throw brokenAnswer('more pages than rows can fill');
    asked.add(path);
    const at: string = path;
    const page = readPage(await readAgain(() => connection.get(at)), root);
    rows += page.rows.length;
    if (rows > maxRows) {
      if (!cut) throw tooMany(maxRows);
      yield page.rows.slice(0, page.rows.length - (rows - maxRows));
      return;
    }
    if (page.rows.length > 0) yield page.rows;
    else if (page.next !== undefined) throw brokenAnswer('a page without rows before the last');
    path = cut && rows === maxRows ? undefined : page.next;
  }
}

/** All rows of a query that is known to be small. */
export async function queryAll(
  connection: Connection,
  query: string,
  bounds: QueryBounds,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const rows of queryPages(connection, query, bounds)) all.push(...rows);
  return all;
}

/** The number that a `SELECT COUNT()` gives. */
export async function queryCount(connection: Connection, query: string): Promise<number> {
  const root = await connection.root();
  const path = queryPath(root, query, 'rest');
  return readPage(await readAgain(() => connection.get(path)), root).totalSize;
}

function queryPath(root: string, query: string, api: 'rest' | 'tooling'): string {
  const folder = api === 'tooling' ? '/tooling/query' : '/query';
  return `${root}${folder}?q=${encodeURIComponent(query)}`;
}

function readPage(body: unknown, root: string): Page {
  if (typeof body !== 'object' || body === null) throw brokenAnswer('no query result');
  const rows = 'records' in body ? body.records : [];
  const totalSize = 'totalSize' in body ? body.totalSize : undefined;
  if (!isRows(rows)) throw brokenAnswer('a query result without rows');
  if (typeof totalSize !== 'number' || !Number.isSafeInteger(totalSize) || totalSize < 0) {
    throw brokenAnswer('a query result without a size');
  }
  const more = 'done' in body && body.done === false;
  const next = 'nextRecordsUrl' in body ? body.nextRecordsUrl : undefined;
  return { rows, totalSize, next: more ? nextPath(next, root) : undefined };
}

/** Only the path of a next address, and only below our own version's query resources: the bearer goes along. */
function nextPath(next: unknown, root: string): string {
  const path = typeof next === 'string' && next.length <= 500 ? next : '';
  const locator = path.startsWith(`${root}/`) ? path.slice(root.length) : '';
  if (!/^\/(?:tooling\/)?query\/[\w=-]+$/.test(locator)) {
    throw brokenAnswer('a next page at an address that is none');
  }
  return path;
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);
}

function tooMany(maxRows: number): AppError {
  return new AppError('E-TOO-BIG', `more than ${maxRows} rows`, {
    transient: false,
    rows: maxRows,
  });
}
