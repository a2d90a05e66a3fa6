import type { HistorySlice, LoginRow, Optional } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { sliceOf } from './history.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';
import { soqlTime } from './times.ts';

const fields = ['Id', 'UserId', 'LoginTime', 'LoginType', 'SourceIp', 'Status', 'Application'];
const maxLogins = 20_000;
const shortestMs = MINUTE;

const unseen = {
  ok: false,
  why: 'Sign-ins of apps are not visible in this org.',
} as const;

/** Sign-ins through apps and by the API, failed ones too, from <= LoginTime < to, oldest first; of at most 20,000 rows. */
export async function readLogins(
  connection: Connection,
  from: number,
  to: number,
): Promise<Optional<HistorySlice<LoginRow>>> {
  try {
    const rows = await readRange(connection, from, to, maxLogins);
    const bounds = { time: 'LoginTime', most: maxLogins, to };
    return { ok: true, value: sliceOf(rows, bounds, toLogin) };
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

/*
 * Types by which people sign in, in a browser, a portal or a community, of Salesforce's official list, are left out. The rest
 * are those of apps and of the API, and *Certificate-based login*, which may be either: its Application tells, and that
 * cannot be filtered by.
 */
const loginQuery = (from: number, to: number) =>
  soql`SELECT ${fields} FROM LoginHistory WHERE LoginTime >= ${soqlTime(from)} AND LoginTime < ${soqlTime(to)} AND LoginType NOT IN (
    'Application', 'Chatter Communities External User', 'Chatter Communities External User Third Party SSO',
    'Customer Service Portal', 'Employee Login to Community', 'Lightning Login', 'Partner Portal',
    'Partner Portal Third-Party SSO', 'Passwordless Login', 'SAML Chatter Communities External User SSO',
    'SAML Customer Service Portal SSO', 'SAML Idp Initiated SSO', 'SAML Partner Portal SSO', 'SAML Sfdc Initiated SSO',
    'SAML Site SSO', 'SelfService', 'Third Party SSO'
  ) ORDER BY LoginTime`;

/** Who signed in may be missing, as where a sign-in failed. */
function toLogin(row: Row, at: number): LoginRow | 'odd' | 'other' {
  if (row.Application === 'Browser') return 'other';
  const id = toId(row.Id);
  if (id === undefined) return 'odd';
  return {
    id,
    userId: toIdOf('005', row.UserId) ?? null,
    at,
    type: keptText(row.LoginType),
    sourceIp: keptText(row.SourceIp),
    status: keptText(row.Status),
    application: keptText(row.Application),
  };
}
