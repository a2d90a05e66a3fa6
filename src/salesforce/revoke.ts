import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { fromApiError, fromOAuthError } from './errors.ts';
import { toIdOf } from './ids.ts';

type Ended = 'revoked' | 'gone';

/**
 * Revokes one token at the domain's own service; the DeleteToken is in the body alone, and in no text of an error.
 * 'gone' where Salesforce knows no such token. Throws E-ACCESS where the session is refused, else E-SF-DOWN: not confirmed.
 */
export async function revokeToken(connection: Connection, deleteToken: string): Promise<Ended> {
  const { status, body } = await connection.postForm('/services/oauth2/revoke', {
    token: deleteToken,
  });
  if (status === 200) return 'revoked';
  const { error, description } = readError(body);
  const secrets = [deleteToken, connection.secret];
  if (status === 401 || status === 403) {
    throw fromApiError({ status, errorCode: error, message: description }, secrets);
  }
  if (status === 400 && (error === 'invalid_token' || error === 'unsupported_token_type')) {
    return 'gone';
  }
  const { facts } = fromOAuthError('revoke', error, description, secrets);
  throw new AppError('E-SF-DOWN', 'the end of a token was not confirmed', {
    ...facts,
    transient: true,
    status,
  });
}

/** Revokes what one user gave an external client app, by its usage resource (API 59 and later). Throws as a reading does. */
export async function revokeExternal(
  connection: Connection,
  applicationId: string,
  userId: string,
): Promise<Ended> {
  const [app, user] = [toIdOf('0xI', applicationId), toIdOf('005', userId)];
  if (app === undefined || user === undefined)
    throw new TypeError('no external client app or user');
  try {
    await connection.delete(`${await connection.root()}/apps/oauth/usage/${app}/${user}/tokens`);
    return 'revoked';
  } catch (error) {
    if (error instanceof AppError && error.facts.status === 404) return 'gone';
    throw error;
  }
}

/** `{ error, error_description }` of an OAuth service, or the first of the API's list of errors. */
function readError(body: string): { error: string; description: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { error: '', description: '' };
  }
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const fields: Readonly<Record<string, unknown>> =
    typeof first === 'object' && first !== null ? { ...first } : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    error: text(fields.error ?? fields.errorCode),
    description: text(fields.error_description ?? fields.message),
  };
}
