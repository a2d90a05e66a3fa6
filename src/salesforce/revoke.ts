import { AppError } from '../lib/errors.ts';
import type { HttpAnswer } from './answer.ts';
import type { Connection } from './connection.ts';
import { fromApiError, fromOAuthError } from './errors.ts';
import { toIdOf } from './ids.ts';
import { readRefusal } from './refusal.ts';

type Ended = 'revoked' | 'gone';

/** What Salesforce promises of a revoke is its status, and nothing else. */
export const isDone = (status: number): boolean => status === 200 || status === 204;

/** The service is known to stumble now and then: 404, `Bad_Id`, and nothing was revoked. Then it is asked once more. */
export async function askedTwice(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const first = await ask();
  return first.status === 404 ? ask() : first;
}

/**
 * Revokes one token at the domain's own service; the DeleteToken is in the body alone, and in no text of an error.
 * 'gone' where Salesforce knows no such token, which is also its word for a request that it did not understand: only a
 * second reading proves either. Throws E-ACCESS where the session is refused, else E-SF-DOWN: not confirmed.
 */
export async function revokeToken(connection: Connection, deleteToken: string): Promise<Ended> {
  const { status, body } = await askedTwice(() =>
    connection.postForm('/services/oauth2/revoke', { token: deleteToken }),
  );
  if (isDone(status)) return 'revoked';
  const { error, description } = readRefusal(body);
  const secrets = [deleteToken, connection.secret];
  if (status === 401 || status === 403) {
    throw fromApiError({ status, errorCode: error, message: description }, secrets);
  }
  if (status === 400 && (error === 'invalid_token' || error === 'unsupported_token_type')) {
    return 'gone';
  }
  throw notConfirmed('a token', { status, error, description }, secrets);
}

/**
 * Revokes what one user gave an external client app, by its usage resource (API 59 and later). 'gone' where Salesforce
 * knows no such app or user there. Throws as a reading does.
 */
export async function revokeExternal(
  connection: Connection,
  applicationId: string,
  userId: string,
): Promise<Ended> {
  const [app, user] = [toIdOf('0xI', applicationId), toIdOf('005', userId)];
  if (app === undefined || user === undefined)
    throw new TypeError('no external client app or user');
  const path = `${await connection.root()}/apps/oauth/usage/${app}/${user}/tokens`;
  const { status, body } = await connection.delete(path);
  if (isDone(status)) return 'revoked';
  if (status === 404) return 'gone';
  const { error, description } = readRefusal(body);
  throw fromApiError({ status, errorCode: error, message: description }, [connection.secret]);
}

/** E-SF-DOWN, with what Salesforce said: whether the end came is not known. */
export function notConfirmed(
  what: string,
  refusal: { status: number; error: string; description: string },
  secrets: readonly string[],
): AppError {
  const { status, error, description } = refusal;
  const { facts } = fromOAuthError('revoke', error, description, secrets);
  const { sf, says } = facts;
  return new AppError('E-SF-DOWN', `the end of ${what} was not confirmed: ${sf} ${says}`.trim(), {
    ...facts,
    transient: true,
    status,
  });
}
