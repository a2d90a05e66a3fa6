import type { Dispatcher } from 'undici';
import type { SalesforceOAuth, TokenAnswer } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { HttpAnswer } from './answer.ts';
import type { OAuthCall } from './error-tables.ts';
import { brokenAnswer, fromOAuthError } from './errors.ts';
import { askHome } from './home.ts';
import { checkInstanceUrl, checkSignInOrigin } from './hosts.ts';
import { parseJson } from './json.ts';
import { readRefusal } from './refusal.ts';
import { askedTwice, isDone, notConfirmed } from './revoke.ts';
import { loginOrigins } from './sign-in-page.ts';
import { isForeign, lacksHost, readTokenAnswer, tokensOf } from './token-answer.ts';
import { createTransport, type Transport } from './transport.ts';

export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly extraHosts: readonly string[];
  readonly loginUrl: string;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly deadlineMs: number;
}

/** No token answer is near this. */
const maxBytes = 256 * 1024;

/** The web server flow with PKCE. No call of it takes a signal: an answer lost on our side can be a grant lost. */
export function createOAuth(options: OAuthOptions): SalesforceOAuth {
  const { clientId, clientSecret, redirectUri, scopes, extraHosts, loginUrl, clock } = options;

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

    refresh({ origin, refreshToken, orgId, lastKnown }) {
      const form = {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      };
      return askForToken('refresh', origin, form, { orgId, lastKnown });
    },

    revoke: ({ origin, token }) => revoke(origin, token),
  };

  async function askForToken(
    call: OAuthCall,
    origin: string,
    form: Readonly<Record<string, string>>,
    known: { orgId?: string | undefined; lastKnown?: string | undefined } = {},
  ): Promise<TokenAnswer> {
    const answer = await post(origin, 'token', form);
    if (answer.status !== 200) throw refused(call, answer, secretsOf(form));
    const body = parseJson(answer.body);
    const at = answer.at ?? clock.now();
    const { orgId: knownOrgId, lastKnown = '' } = known;
    const knownHost = lacksHost(body)
      ? ((await hostOf(origin, body)) ?? checkInstanceUrl(lastKnown, extraHosts))
      : undefined;
    try {
      const rules = { clientSecret, scopes, extraHosts, knownHost, knownOrgId };
      return readTokenAnswer(body, at, rules);
    } catch (error) {
      throw await endUnusable(call, origin, body, error);
    }
  }

  /** An answer may leave out where the org lives: then it lives where it was asked, unless all orgs sign in there. */
  async function hostOf(origin: string, body: unknown): Promise<string | undefined> {
    if (!Object.values(loginOrigins(loginUrl)).includes(origin)) {
      return checkInstanceUrl(origin, extraHosts);
    }
    const accessToken = tokensOf(body).at(-1);
    if (accessToken === undefined) return undefined;
    const ask = (path: string, headers: Readonly<Record<string, string>>) =>
      transportTo(origin).send({ method: 'GET', path, headers });
    return askHome(ask, accessToken, extraHosts);
  }

  /**
   * What an exchange gave and we cannot keep must not stay alive; the error says whether that was done. A renewed grant is
   * the only one there is: only what is not Salesforce's is ended, never one whose answer was short.
   */
  async function endUnusable(
    call: OAuthCall,
    origin: string,
    body: unknown,
    error: unknown,
  ): Promise<unknown> {
    if (!(error instanceof AppError)) return error;
    const [token] = tokensOf(body);
    const mayEnd = token !== undefined && (call === 'exchange' || isForeign(error));
    const ended = mayEnd ? { ended: await isEnded(origin, token) } : {};
    const facts = { ...error.facts, ...ended, call };
    const why = String(error.facts.broken);
    return new AppError(error.code, `a token answer was refused: ${why}`, facts, { cause: error });
  }

  function isEnded(origin: string, token: string): Promise<boolean> {
    return revoke(origin, token).then(
      () => true,
      () => false,
    );
  }

  /** By its status. *Gone* is believed only where nothing else explains the answer: a token that is not known. */
  async function revoke(origin: string, token: string): Promise<'revoked' | 'gone'> {
    const { status, body } = await askedTwice(() => post(origin, 'revoke', { token }));
    if (isDone(status)) return 'revoked';
    const { error, description } = readRefusal(body);
    if (status === 400 && error === 'invalid_token') return 'gone';
    throw notConfirmed('a grant', { status, error, description }, [token]);
  }

  async function post(
    origin: string,
    service: 'token' | 'revoke',
    form: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const answer = transportTo(origin).send({
      method: 'POST',
      path: `/services/oauth2/${service}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      ...(service === 'revoke' ? { byStatus: true } : {}),
    });
    return answer.catch(tooBigIsBroken);
  }

  function transportTo(origin: string): Transport {
    const { dispatcher, deadlineMs } = options;
    return createTransport({ dispatcher, origin: allowed(origin), deadlineMs, maxBytes });
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
  const { error, description } = readRefusal(answer.body);
  if (error !== '') return fromOAuthError(call, error, description, secrets);
  const facts = { transient: false, status: answer.status, call };
  return new AppError('E-UNKNOWN', `HTTP ${answer.status} of the token endpoint`, facts);
}
