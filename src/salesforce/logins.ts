import type { LoginRow, Optional } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';
import { fromSalesforceTime, soqlTime } from './times.ts';

const fields = ['Id', 'UserId', 'LoginTime', 'LoginType', 'SourceIp', 'Status', 'Application'];
const maxLogins = 20_000;
const shortestMs = MINUTE;

const unseen = {
  ok: false,
  why: 'Sign-ins of apps are not visible in this org.',
} as const;

/** Sign-ins through apps and by the API, from <= LoginTime < to, oldest first; at most 20,000, the oldest. */
export async function readLogins(
  connection: Connection,
  from: number,
  to: number,
): Promise<Optional<readonly LoginRow[]>> {
  try {
    const rows = await readRange(connection, from, to, maxLogins);
    return {
      ok: true,
      value: rows.filter(({ Application }) => Application !== 'Browser').map(toLogin),
    };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return unseen;
  }
}

/** A range that is too long for one query is read in halves. */
async function readRange(
  connection: Connection,
  from: number,
  to: number,
  maxRows: number,
): Promise<readonly Row[]> {
  if (to <= from || maxRows <= 0) return [];
  try {
    return await queryAll(connection, loginQuery(from, to), { maxRows, cut: true });
  } catch (error) {
    const slow = error instanceof AppError && error.facts.slow === true;
    if (!slow || to - from < 2 * shortestMs) throw error;
    const middle = Math.floor((from + to) / 2000) * 1000;
    const older = await readRange(connection, from, middle, maxRows);
    return [...older, ...(await readRange(connection, middle, to, maxRows - older.length))];
  }
}

// What people do in a browser is left out; Application cannot be filtered by.
const loginQuery = (from: number, to: number) =>
  soql`SELECT ${fields} FROM LoginHistory WHERE LoginTime >= ${soqlTime(from)} AND LoginTime < ${soqlTime(to)} AND LoginType NOT IN ('Application', 'SAML Sfdc Initiated SSO', 'SAML Idp Initiated SSO', 'Third Party SSO', 'Lightning Login') ORDER BY LoginTime`;

function toLogin(row: Row): LoginRow {
  const [id, userId, at] = [
    toId(row.Id),
    toIdOf('005', row.UserId),
    fromSalesforceTime(row.LoginTime),
  ];
  if (id === undefined || userId === undefined || at === undefined) {
    throw brokenAnswer('a sign-in without id, user or time');
  }
  return {
    id,
    userId,
    at,
    type: keptText(row.LoginType),
    sourceIp: keptText(row.SourceIp),
    status: keptText(row.Status),
    application: keptText(row.Application),
  };
}
