import type { Dispatcher } from 'undici';
import type { SalesforceOAuth, TokenAnswer } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { OAuthCall } from './error-tables.ts';
import { brokenAnswer, fromOAuthError } from './errors.ts';
import { checkSignInOrigin } from './hosts.ts';
import { readTokenAnswer, tokensOf } from './token-answer.ts';
import { createTransport, type HttpAnswer } from './transport.ts';

export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly extraHosts: readonly string[];
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly deadlineMs: number;
}

/** No token answer is near this. */
const maxBytes = 256 * 1024;

/** The web server flow with PKCE. No call of it takes a signal: an answer lost on our side can be a grant lost. */
export function createOAuth(options: OAuthOptions): SalesforceOAuth {
  const { clientId, clientSecret, redirectUri, scopes, extraHosts, clock } = options;

  return {
    authorizeUrl({ origin, state, challenge, loginHint }) {
      const url = new URL('/services/oauth2/authorize', allowed(origin));
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        prompt: 'login',
        ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      }).toString();
      return url.href;
    },

    exchange({ origin, code, verifier }) {
      return askForToken('exchange', origin, {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
      });
    },

    refresh({ origin, refreshToken }) {
      return askForToken('refresh', origin, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      });
    },

    revoke: ({ origin, token }) => revoke(origin, token),
  };

  async function askForToken(
    call: OAuthCall,
    origin: string,
    form: Readonly<Record<string, string>>,
  ): Promise<TokenAnswer> {
    const answer = await post(origin, 'token', form);
    if (answer.status !== 200) throw refused(call, answer, secretsOf(form));
    const body = parseJson(answer.body);
    const at = answer.at ?? clock.now();
    try {
      return readTokenAnswer(body, at, { clientSecret, scopes, extraHosts });
    } catch (error) {
      throw await endUnusable(origin, body, error);
    }
  }

  /** What an answer gave and we cannot keep must not stay alive; the error says whether that was done. */
  async function endUnusable(origin: string, body: unknown, error: unknown): Promise<unknown> {
    const [token] = tokensOf(body);
    if (token === undefined || !(error instanceof AppError)) return error;
    const ended = await revoke(origin, token).then(
      () => true,
      () => false,
    );
    return new AppError(error.code, 'a token answer that was refused', { ...error.facts, ended });
  }

  async function revoke(origin: string, token: string): Promise<'revoked' | 'gone'> {
    const answer = await post(origin, 'revoke', { token });
    if (answer.status === 200) return 'revoked';
    const { error, description } = readError(answer.body);
    if (error === 'invalid_token' || error === 'unsupported_token_type') return 'gone';
    const { facts } = fromOAuthError('revoke', error, description, [token]);
    throw new AppError('E-SF-DOWN', 'the end of a grant was not confirmed', {
      ...facts,
      transient: true,
      status: answer.status,
    });
  }

  async function post(
    origin: string,
    service: 'token' | 'revoke',
    form: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const { dispatcher, deadlineMs } = options;
    const transport = createTransport({
      dispatcher,
      origin: allowed(origin),
      deadlineMs,
      maxBytes,
    });
    const answer = transport.send({
      method: 'POST',
      path: `/services/oauth2/${service}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    return answer.catch(tooBigIsBroken);
  }

  /** The last look before a secret goes out. */
  function allowed(origin: string): string {
    const found = checkSignInOrigin(origin, extraHosts);
    if (found === undefined) {
      throw new AppError('E-CONFIG', 'a sign-in host that is not Salesforce', { transient: false });
    }
    return found;
  }
}

/** "Too big" is said of an org's data; here it is an answer that cannot be one. */
function tooBigIsBroken(error: unknown): never {
  if (error instanceof AppError && error.code === 'E-TOO-BIG') {
    throw brokenAnswer('an answer too big for a token');
  }
  throw error;
}

function secretsOf(form: Readonly<Record<string, string>>): string[] {
  const fields = ['code', 'code_verifier', 'client_secret', 'refresh_token'];
  return fields.flatMap((field) => form[field] ?? []);
}

function refused(call: OAuthCall, answer: HttpAnswer, secrets: readonly string[]): AppError {
  const { error, description } = readError(answer.body);
  if (error !== '') return fromOAuthError(call, error, description, secrets);
  const facts = { transient: false, status: answer.status };
  return new AppError('E-UNKNOWN', `HTTP ${answer.status} of the token endpoint`, facts);
}

function readError(body: string): { error: string; description: string } {
  const answer = parseJson(body);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  if (typeof answer !== 'object' || answer === null) return { error: '', description: '' };
  return {
    error: 'error' in answer ? text(answer.error) : '',
    description: 'error_description' in answer ? text(answer.error_description) : '',
  };
}

/** The value, or undefined where the text is no JSON; a parser's message would quote it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
