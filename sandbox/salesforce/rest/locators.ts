import type { Row } from '../objects/row.ts';

/** The rows that a query found: how many there are, and each by its number (gone ones are null). */
export interface ResultSet {
  length: number;
  totalSize: number;
  row(at: number): Row | null;
}

export interface OpenQuery {
  accessToken: string;
  openedAt: number;
  result: ResultSet;
  render(row: Row): unknown;
  pageSize: number;
  path: string;
}

/** Queries that still have pages to give, by locator. The oldest are forgotten beyond a thousand. */
export type ResultPages = Map<string, OpenQuery>;
export const createResultPages = (): ResultPages => new Map();

/** Keeps a query under a locator. */
export function keepQuery(pages: ResultPages, locator: string, query: OpenQuery): void {
  pages.set(locator, query);
  const oldest = pages.keys().next().value;
  if (pages.size > 1_000 && oldest !== undefined) pages.delete(oldest);
}
