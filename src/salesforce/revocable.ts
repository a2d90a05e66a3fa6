import type { RevocableRow } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import { type SalesforceId, toIdOf } from './ids.ts';
import { heldOf } from './permissions.ts';
import { queryAll, queryCount, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { soqlTime } from './times.ts';
import { createdAt, toUndated, windowRows } from './tokens.ts';

const maxUsers = 100;

/**
 * Every token of these users with its DeleteToken, selected by user id alone. A set of users that fills the window which
 * OauthToken gives is read in halves, one user by creation time. Throws at the end E-ACCESS where *Customize Application* is
 * missing, E-SF-DOWN where fewer rows come than Salesforce counts; E-TOO-BIG where one second of one user fills the window; TypeError on more than 100 users or none's id.
 */
export async function* readRevocable(
  connection: Connection,
  knownFields: () => Promise<Fields>,
  userIds: readonly string[],
): AsyncGenerator<readonly RevocableRow[]> {
  const ids = [...new Set(userIds.map(toUserId))];
  if (ids.length > maxUsers) throw new TypeError(`more than ${maxUsers} users at a time`);
  if (ids.length === 0) return;
  yield* ofUsers(connection, await knownFields(), ids);
  // Without it only own tokens are given and counted, and no error says so.
  const held = await heldOf(connection, ['PermissionsCustomizeApplication']);
  if (held.size === 0) {
    const facts = { transient: false, expired: false };
    throw new AppError('E-ACCESS', 'the tokens of others are not visible', facts);
  }
}

async function* ofUsers(
  connection: Connection,
  fields: Fields,
  ids: readonly SalesforceId[],
): AsyncGenerator<readonly RevocableRow[]> {
  const counted = await count(connection, ids);
  if (counted === 0) return;
  const rows = counted < windowRows ? await read(connection, fields, ids, 0) : undefined;
  if (rows !== undefined && rows.length < windowRows) {
    await checkWhole(connection, ids, rows.length, counted);
    yield rows.flatMap(toRevocable);
    return;
  }
  const [first, ...others] = ids;
  if (first === undefined) return;
  if (others.length === 0) {
    yield* ofOneUser(connection, fields, first, counted);
    return;
  }
  const half = Math.ceil(ids.length / 2);
  yield* ofUsers(connection, fields, ids.slice(0, half));
  yield* ofUsers(connection, fields, ids.slice(half));
}

/** Window by window; the last second of a full one may go on in the next, which begins with it. */
async function* ofOneUser(
  connection: Connection,
  fields: Fields,
  id: SalesforceId,
  counted: number,
): AsyncGenerator<readonly RevocableRow[]> {
  let given = 0;
  for (let from = 0; ; ) {
    const raw = await read(connection, fields, [id], from);
    const rows = raw.flatMap(toRevocable);
    if (raw.length < windowRows) {
      await checkWhole(connection, [id], given + raw.length, counted);
      if (rows.length > 0) yield rows;
      return;
    }
    const edge = rows.at(-1)?.createdAt ?? from;
    const inside = rows.filter(({ createdAt }) => createdAt < edge);
    if (inside.length === 0) {
      throw new AppError('E-TOO-BIG', 'more tokens of one user in one second than can be read', {
        transient: false,
        rows: windowRows,
      });
    }
    yield inside;
    given += inside.length;
    from = edge;
  }
}

/** Some may have been revoked meanwhile; else the answer is short, and nothing may be concluded from it. */
async function checkWhole(
  connection: Connection,
  ids: readonly SalesforceId[],
  read: number,
  counted: number,
): Promise<void> {
  if (read < counted && read < (await count(connection, ids))) {
    throw brokenAnswer('fewer tokens than counted');
  }
}

/** The one place where DeleteToken is asked for. What has no date is in no list, and is left alone. */
function read(
  connection: Connection,
  fields: Fields,
  ids: readonly SalesforceId[],
  from: number,
): Promise<readonly Row[]> {
  const query = soql`SELECT ${fields}, DeleteToken FROM OauthToken WHERE UserId IN ${{ ids }} AND CreatedDate >= ${soqlTime(from)} ORDER BY CreatedDate`;
  return queryAll(connection, query, { maxRows: windowRows, cut: true });
}

const count = (connection: Connection, ids: readonly SalesforceId[]) =>
  queryCount(
    connection,
    soql`SELECT COUNT() FROM OauthToken WHERE UserId IN ${{ ids }} AND CreatedDate >= ${soqlTime(0)}`,
  );

/** A row that lacks what it was selected by says nothing. */
function toRevocable(row: Row): RevocableRow[] {
  const { userId, ...token } = toUndated(row);
  const at = createdAt(row);
  if (userId === null || at === undefined) return [];
  const { DeleteToken: given } = row;
  const deleteToken = typeof given === 'string' && given !== '' ? given : null;
  return [{ ...token, userId, createdAt: at, deleteToken }];
}

function toUserId(text: string): SalesforceId {
  const id = toIdOf('005', text);
  if (id === undefined) throw new TypeError('a user whose id is none');
  return id;
}
