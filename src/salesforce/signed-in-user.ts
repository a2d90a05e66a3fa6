import type { SignedInUser } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import { type SalesforceId, toIdOf } from './ids.ts';
import { fieldsOf } from './json.ts';
import { queryAll } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';

/**
 * Whose session this is. Asked of userinfo with the bearer (jsforce's `identity()` would put it into the address); where
 * that service refuses the scopes that we have, of the API's root and the User object.
 */
export async function readSignedInUser(connection: Connection): Promise<SignedInUser> {
  try {
    return fromUserInfo(await connection.get('/services/oauth2/userinfo'));
  } catch (error) {
    if (!(error instanceof AppError) || !mayBeScope(error)) throw error;
    return fromUserObject(connection, await userIdOfRoot(connection));
  }
}

const mayBeScope = ({ code, facts }: AppError) =>
  (code === 'E-ACCESS' && facts.expired === false) || facts.status === 404;

function fromUserInfo(body: unknown): SignedInUser {
  const info = fieldsOf(body);
  const userId = toIdOf('005', info.user_id);
  if (userId === undefined) throw brokenAnswer('a user without an id');
  return {
    userId,
    username: keptText(info.preferred_username ?? info.username),
    name: keptText(info.name ?? info.display_name),
    email: keptText(info.email),
  };
}

async function userIdOfRoot(connection: Connection): Promise<SalesforceId> {
  const { identity } = fieldsOf(await connection.get(`${await connection.root()}/`));
  const userId = toIdOf(
    '005',
    typeof identity === 'string' ? identity.split('/').pop() : undefined,
  );
  if (userId === undefined) throw brokenAnswer('an API root without a user');
  return userId;
}

async function fromUserObject(connection: Connection, userId: SalesforceId): Promise<SignedInUser> {
  const query = soql`SELECT Username, Name, Email FROM User WHERE Id = ${userId}`;
  const [row] = await queryAll(connection, query, { maxRows: 1, cut: true });
  if (row === undefined) throw brokenAnswer('a user who is not in the org');
  return {
    userId,
    username: keptText(row.Username),
    name: keptText(row.Name),
    email: keptText(row.Email),
  };
}
