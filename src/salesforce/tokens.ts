import type { ListedToken, TokenSlice, UndatedToken } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { withKnownFields } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, queryCount, queryPages, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { keptText } from './text.ts';
import { fromSalesforceTime, soqlTime } from './times.ts';

/** OauthToken ends silently after these many rows, whatever it says of `done` and `totalSize`. */
export const windowRows = 2500;
/** Rows of a page of it, far from where it ends silently. As written in the query of `newTokens`. */
const onePage = 500;

// Never AccessToken or RequestToken; DeleteToken only to revoke. Id is null in some orgs, and identifies nothing.
const needed = ['AppName', 'AppMenuItemId', 'UserId', 'CreatedDate'];
const wanted = [...needed, 'AppMenuItem.ApplicationId', 'LastUsedDate', 'UseCount'];

/** Reads OauthToken, the one list of who gave which app access. */
export function tokenReader(connection: Connection) {
  // Asked once: which fields this org has, by its oldest token. Slices are read side by side and share the answer.
  let oldest: Promise<Oldest> | undefined;

  function readOldest() {
    oldest ??= withKnownFields(connection, 'OauthToken', { wanted, needed }, async (fields) => {
      const row = await firstRow(
        soql`SELECT ${fields} FROM OauthToken ORDER BY CreatedDate LIMIT 1`,
      );
      // What has no date comes first.
      const hasUndated = row !== undefined && createdAt(row) === undefined;
      const dated = soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate >= ${soqlTime(0)} ORDER BY CreatedDate LIMIT 1`;
      return { fields, hasUndated, row: hasUndated ? await firstRow(dated) : row };
    });
    oldest.catch(() => {
      oldest = undefined;
    });
    return oldest;
  }
  const firstRow = async (query: string): Promise<Row | undefined> =>
    (await queryAll(connection, query, { maxRows: 1, cut: true }))[0];
  const knownFields = async (): Promise<Fields> => (await readOldest()).fields;

  return {
    knownFields,

    async *tokens(slice: TokenSlice): AsyncGenerator<readonly ListedToken[]> {
      const query = sliceQuery(await knownFields(), slice);
      const pages = queryPages(connection, query, { maxRows: windowRows, cut: true });
      for await (const rows of pages) yield rows.map(toListed);
    },

    newTokens(from: number): Promise<{ rows: readonly ListedToken[]; isFull: boolean }> {
      return withKnownFields(connection, 'OauthToken', { wanted, needed }, async (fields) => {
        const query = soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate >= ${soqlTime(from)} ORDER BY CreatedDate LIMIT 500`;
        const rows = await queryAll(connection, query, { maxRows: onePage, cut: true });
        return { rows: rows.map(toListed), isFull: rows.length >= onePage };
      });
    },

    async undatedTokens(): Promise<readonly UndatedToken[]> {
      const { fields, hasUndated } = await readOldest();
      if (!hasUndated) return [];
      const query = soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate = null`;
      const rows = await queryAll(connection, query, { maxRows: windowRows, cut: true });
      return rows.map(toUndated);
    },

    countTokens(before: number): Promise<number> {
      return queryCount(
        connection,
        soql`SELECT COUNT() FROM OauthToken WHERE CreatedDate < ${soqlTime(before)}`,
      );
    },

    async firstTokenAt(): Promise<number | undefined> {
      const { row } = await readOldest();
      return row === undefined ? undefined : createdAt(row);
    },
  };
}

function sliceQuery(fields: Fields, slice: TokenSlice): string {
  if (slice.kind === 'range') {
    const [from, to] = [soqlTime(slice.from), soqlTime(slice.to)];
    return soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate >= ${from} AND CreatedDate < ${to} ORDER BY CreatedDate`;
  }
  const at = soqlTime(slice.at);
  if (slice.fromUser === undefined) {
    return soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate = ${at} ORDER BY UserId`;
  }
  const user = toId(slice.fromUser);
  if (user === undefined) throw new TypeError('a slice from a user that is no id');
  return soql`SELECT ${fields} FROM OauthToken WHERE CreatedDate = ${at} AND UserId >= ${user} ORDER BY UserId`;
}

interface Oldest {
  readonly fields: Fields;
  readonly hasUndated: boolean;
  /** The oldest that has a date. */
  readonly row: Row | undefined;
}

/** Throws E-SF-DOWN where a row lacks the date by which it was asked for. */
function toListed(row: Row): ListedToken {
  const at = createdAt(row);
  if (at === undefined) throw brokenAnswer('a token without the date that was asked for');
  return { ...toUndated(row), createdAt: at };
}

/** All of a token but its creation, which may be missing. */
export function toUndated(row: Row): UndatedToken {
  const item = row.AppMenuItem;
  const applicationId =
    typeof item === 'object' && item !== null && 'ApplicationId' in item
      ? item.ApplicationId
      : undefined;
  return {
    appName: keptText(row.AppName),
    appMenuItemId: toId(row.AppMenuItemId) ?? null,
    applicationId: toId(applicationId) ?? null,
    userId: toIdOf('005', row.UserId) ?? null,
    lastUsedAt: fromSalesforceTime(row.LastUsedDate) ?? null,
    useCount: usesOf(row),
  };
}

export const createdAt = (row: Row): number | undefined => fromSalesforceTime(row.CreatedDate);

/** Where an org has neither field, one use: nobody may conclude that there was none. */
const usesOf = ({ LastUsedDate: lastUsed, UseCount: uses }: Row): number =>
  lastUsed === undefined && typeof uses !== 'number' ? 1 : toCount(uses);

function toCount(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? Math.trunc(value)
    : 0;
}
