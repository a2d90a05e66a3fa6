import type { TokenRow, TokenSlice } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { withKnownFields } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, queryCount, queryPages, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { keptText } from './text.ts';
import { fromSalesforceTime, soqlTime } from './times.ts';

/** OauthToken ends silently after these many rows, whatever it says of `done` and `totalSize`. */
const windowRows = 2500;

// Never AccessToken, RequestToken or DeleteToken: they are secrets. Id is always null.
const needed = ['AppName', 'AppMenuItemId', 'UserId', 'CreatedDate'];
const wanted = [...needed, 'AppMenuItem.ApplicationId', 'LastUsedDate', 'UseCount'];

/** Reads OauthToken, the one list of who gave which app access. */
export function tokenReader(connection: Connection) {
  // Asked once: which fields this org has. Slices are read side by side and share the answer.
  let fields: Promise<Fields> | undefined;

  function knownFields(): Promise<Fields> {
    fields ??= withKnownFields(connection, 'OauthToken', { wanted, needed }, async (each) => {
      await queryAll(connection, soql`SELECT ${each} FROM OauthToken LIMIT 1`, {
        maxRows: 1,
        cut: true,
      });
      return each;
    });
    fields.catch(() => {
      fields = undefined;
    });
    return fields;
  }

  return {
    async *tokens(slice: TokenSlice): AsyncGenerator<readonly TokenRow[]> {
      const query = sliceQuery(await knownFields(), slice);
      const pages = queryPages(connection, query, { maxRows: windowRows, cut: true });
      for await (const rows of pages) yield rows.map(toToken);
    },

    countTokens(before: number): Promise<number> {
      return queryCount(
        connection,
        soql`SELECT COUNT() FROM OauthToken WHERE CreatedDate < ${soqlTime(before)}`,
      );
    },

    async firstTokenAt(): Promise<number | undefined> {
      const query = soql`SELECT CreatedDate FROM OauthToken ORDER BY CreatedDate LIMIT 1`;
      const [first] = await queryAll(connection, query, { maxRows: 1, cut: true });
      return first === undefined ? undefined : createdAt(first);
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

function toToken(row: Row): TokenRow {
  const userId = toIdOf('005', row.UserId);
  if (userId === undefined) throw brokenAnswer('a token without a user');
  const item = row.AppMenuItem;
  const applicationId =
    typeof item === 'object' && item !== null && 'ApplicationId' in item
      ? item.ApplicationId
      : undefined;
  return {
    appName: keptText(row.AppName),
    appMenuItemId: toId(row.AppMenuItemId) ?? null,
    applicationId: toId(applicationId) ?? null,
    userId,
    createdAt: createdAt(row),
    lastUsedAt: fromSalesforceTime(row.LastUsedDate) ?? null,
    useCount: toCount(row.UseCount),
  };
}

function createdAt(row: Row): number {
  const at = fromSalesforceTime(row.CreatedDate);
  if (at === undefined) throw brokenAnswer('a token without a date');
  return at;
}

function toCount(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? Math.trunc(value)
    : 0;
}
