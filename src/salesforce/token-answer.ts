import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TokenAnswer } from '../domains/ports.ts';
import type { AppError } from '../lib/errors.ts';
import { brokenAnswer } from './errors.ts';
import { checkIdentityUrl, checkInstanceUrl } from './hosts.ts';
import { toIdOf } from './ids.ts';
import { fieldsOf } from './json.ts';

export interface TokenAnswerRules {
  readonly clientSecret: string;
  /** What was asked for, which is what was given where the answer names no scope. */
  readonly scopes: readonly string[];
  readonly extraHosts: readonly string[];
  /** The org's own address where the answer names none. */
  readonly knownHost: string | undefined;
  /** The org where the answer names none: of a renewal it is known. */
  readonly knownOrgId?: string | undefined;
}

/**
 * Salesforce's token answer, checked: types, lengths, hosts, ids, signature. Throws E-SF-DOWN with `broken` where it is
 * not what is documented; the texts of the error are ours and never hold a part of the answer.
 */
export function readTokenAnswer(body: unknown, at: Date, rules: TokenAnswerRules): TokenAnswer {
  const answer = fieldsOf(body);
  const accessToken = answer.access_token;
  if (!isToken(accessToken)) throw brokenAnswer('a token answer without an access token');
  const refreshToken = answer.refresh_token;
  if (refreshToken !== undefined && refreshToken !== null && !isToken(refreshToken)) {
    throw brokenAnswer('a refresh token that is none');
  }
  const type = answer.token_type;
  if (type !== undefined && String(type).toLowerCase() !== 'bearer') {
    throw brokenAnswer('a token that is no bearer token');
  }
  const instanceUrl = lacksHost(body)
    ? rules.knownHost
    : checkInstanceUrl(textOf(answer.instance_url), rules.extraHosts);
  if (instanceUrl === undefined) {
    throw lacksHost(body)
      ? brokenAnswer('a token without the address of its org')
      : brokenAnswer('a token for a host that is not Salesforce', { foreign: true });
  }
  const identityUrl = textOf(answer.id);
  const { orgId, userId } = readIdentity(identityUrl, rules);
  return {
    accessToken,
    refreshToken: isToken(refreshToken) ? refreshToken : undefined,
    scopes: readScopes(answer.scope) ?? rules.scopes,
    instanceUrl,
    identityUrl,
    orgId,
    userId,
    signatureFits: signatureFits(answer, rules.clientSecret),
    at,
  };
}

/** True where an answer does not say at which address its org lives. */
export function lacksHost(body: unknown): boolean {
  const given = fieldsOf(body).instance_url;
  return given === undefined || given === null || given === '';
}

/** True where an answer led to a host that is not Salesforce's. */
export const isForeign = ({ facts }: AppError): boolean => facts.foreign === true;

/** The tokens of an answer, however broken the rest of it is: whoever refuses it has to end them. */
export function tokensOf(body: unknown): readonly string[] {
  const answer = fieldsOf(body);
  return [answer.refresh_token, answer.access_token].filter(isToken);
}

function readIdentity(identityUrl: string, { extraHosts, knownOrgId }: TokenAnswerRules) {
  if (identityUrl === '') {
    if (knownOrgId === undefined) throw brokenAnswer('a token without the org that it is for');
    return { orgId: knownOrgId, userId: '' };
  }
  const url = checkIdentityUrl(identityUrl, extraHosts);
  if (url === undefined) {
    throw brokenAnswer('an identity at a host that is not Salesforce', { foreign: true });
  }
  const [, org, user] = /^\/id\/([^/]+)\/([^/]+)\/?$/.exec(url.pathname) ?? [];
  const orgId = toIdOf('00D', org);
  const userId = toIdOf('005', user);
  if (orgId === undefined || userId === undefined) {
    throw brokenAnswer('an identity without org and user');
  }
  return { orgId, userId };
}

/** base64(HMAC-SHA256(client secret, id + issued_at)). True where there is no signature to compare. */
function signatureFits(answer: Readonly<Record<string, unknown>>, clientSecret: string): boolean {
  const signature = answer.signature;
  if (signature === undefined || signature === null) return true;
  const signed = `${textOf(answer.id)}${textOf(answer.issued_at)}`;
  const expected = createHmac('sha256', clientSecret).update(signed).digest('base64');
  return fits(Buffer.from(textOf(signature)), Buffer.from(expected));
}

function fits(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readScopes(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string' || value.length > 2000) return undefined;
  const scopes = value.split(/\s+/).filter((scope) => /^\w{1,60}$/.test(scope));
  return scopes.length > 0 ? scopes : undefined;
}

/** What may stand in a header and a form, and is not endless. */
const isToken = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 16_384 && /^[!-~]+$/.test(value);

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
