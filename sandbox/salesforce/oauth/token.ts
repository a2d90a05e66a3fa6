import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reportForeign } from '../foreign.ts';
import { type Code, type Grant, hash, randomSecret } from '../grants.ts';
import { type Answer, json, oauthError } from '../http.ts';
import { noteLogin } from '../logins.ts';
import type { OrgState } from '../state.ts';
import { recorded } from '../truth/recorded.ts';
import { approve, endGrant, renewRow } from './approve.ts';
import { clientRefusal } from './client.ts';
import { nobody, type Visit } from './visit.ts';

/** How long a refresh is "being processed", in real milliseconds: long enough to collide with. */
const processingMs = 15;

/** `POST /services/oauth2/token`: exchanges a code, or refreshes a session. */
export async function token(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  const refused = clientRefusal(visit) ?? (await granted(visit));
  if (refused.status >= 400) org.ledger.tokenCalls.refused += 1;
  if (request.query.size > 0) org.report('leak', 'parameters in the URL of the token endpoint');
  return refused;
}

async function granted(visit: Visit): Promise<Answer> {
  switch (visit.request.form.get('grant_type')) {
    case 'authorization_code':
      return exchange(visit);
    case 'refresh_token':
      return refresh(visit);
    default:
      visit.org.report('token', 'unsupported grant type');
      return oauthError('unsupported_grant_type', 'grant type not supported');
  }
}

async function exchange(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  if (!(await org.faults.pass('exchange:before', request))) return nobody;
  const code = org.grants.codes.get(request.form.get('code') ?? '');
  if (!code) {
    reportForeign(org, request.form.get('code') ?? '');
    return oauthError('invalid_grant', 'invalid authorization code');
  }
  if (code.used) org.ledger.codeReuse.push({ at: visit.call.at });
  const now = org.world.clock.now().getTime();
  if (code.used || now - code.issuedAt > 15 * 60_000) {
    return oauthError('invalid_grant', 'expired authorization code');
  }
  code.used = true;
  if (request.form.get('redirect_uri') !== code.redirectUri) {
    org.report('token', 'redirect_uri differs from that of the authorize request');
    return oauthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const wrong = verifierRefusal(org, code, request.form.get('code_verifier'));
  if (wrong) return wrong;
  const user = org.users[code.userIndex];
  if (!user?.active) return oauthError('invalid_grant', 'inactive user');
  const refused = policyRefusal(org);
  if (refused) return refused;
  const keeps = code.scopes.some((scope) => ['refresh_token', 'offline_access'].includes(scope));
  const grant: Grant = {
    id: randomSecret(9),
    userIndex: code.userIndex,
    scopes: code.scopes,
    createdAt: org.world.clock.now().toISOString(),
    usedAt: now,
    identityOrigin: code.identityOrigin,
    refreshToken: keeps ? newRefreshToken(org) : null,
    replaced: new Set(),
    ref: approve(org, code.userIndex, org.ourApp.index),
    ended: null,
  };
  org.grants.all.push(grant);
  org.ledger.tokenCalls.exchange += 1;
  noteLogin(org, code.userIndex, org.ourApp.name);
  visit.call.grantId = grant.id;
  const body = tokenBody(org, grant, grant.refreshToken);
  await org.faults.pass('exchange:after', request);
  return spoilt(visit, body);
}

function verifierRefusal(org: OrgState, code: Code, verifier: string | null): Answer | null {
  if (verifier !== null) org.issue(verifier);
  if (code.challenge === null) return null;
  if (verifier === null) return oauthError('invalid_grant', 'missing required code verifier');
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    org.report('token', 'code verifier is not of 43 to 128 allowed characters');
    return oauthError('invalid_request', 'invalid code verifier');
  }
  const computed = createHash('sha256').update(verifier).digest('base64url');
  return computed === code.challenge
    ? null
    : oauthError('invalid_request', 'invalid code verifier');
}

async function refresh(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  const presented = request.form.get('refresh_token') ?? '';
  const known = org.grants.byRefreshToken(presented);
  if (!known) {
    reportForeign(org, presented);
    return dead();
  }
  const { grant, current } = known;
  visit.call.grantId = grant.id;
  if (!current) {
    org.ledger.reuse.push({ at: visit.call.at, grantId: grant.id });
    // The row of the approval goes with the grant: nothing of it can be used any more.
    if (grant.ended === null) endGrant(org, grant, 'event', 'reuse');
    return dead();
  }
  if (org.grants.busy.has(presented)) {
    return oauthError('invalid_grant', 'token request is already being processed');
  }
  org.grants.busy.add(presented);
  try {
    if (!(await org.faults.pass('token:before-rotate', request))) return nobody;
    await sleep(processingMs);
    if (request.left) return nobody;
    const refused = refreshRefusal(org, grant);
    if (refused) return refused;
    const body = refreshed(org, grant, presented);
    await org.faults.pass('token:after-rotate', request);
    return spoilt(visit, body);
  } finally {
    org.grants.busy.delete(presented);
  }
}

const dead = () => oauthError('invalid_grant', 'expired access/refresh token');

function refreshRefusal(org: OrgState, grant: Grant): Answer | null {
  if (isOverage(org, grant)) endGrant(org, grant, 'event', 'policy');
  if (grant.ended !== null) return dead();
  if (!org.users[grant.userIndex]?.active) return oauthError('invalid_grant', 'inactive user');
  return policyRefusal(org);
}

/** What the org's policy for our app says at the token endpoint, at an exchange and later. */
function policyRefusal({ settings }: OrgState): Answer | null {
  switch (settings.ourApp) {
    case 'blocked':
      return recorded('refresh-app-blocked');
    case 'admin-approved':
      return recorded('refresh-invalid-app-access');
    case 'not-found':
      return recorded('refresh-app-not-found');
    case 'switched-off':
      return recorded('refresh-flow-disabled');
    default:
      return null;
  }
}

/** Whether the policy of our app ends it: so long after the approval, or after it was used last. */
function isOverage(org: OrgState, grant: Grant): boolean {
  const { ourPolicy } = org.settings;
  if (!ourPolicy) return false;
  const from = ourPolicy.untilUsed ? grant.usedAt : Date.parse(grant.createdAt);
  return org.world.clock.now().getTime() - from >= ourPolicy.hours * 3_600_000;
}

function refreshed(org: OrgState, grant: Grant, presented: string): TokenBody {
  grant.usedAt = org.world.clock.now().getTime();
  const { rotation, rotationRenews } = org.settings;
  if (rotation) {
    grant.replaced.add(hash(presented));
    grant.refreshToken = newRefreshToken(org);
    if (rotationRenews) renewRow(org, grant.ref);
  }
  const row = org.tokens.get(grant.ref);
  if (row) {
    row.lastUsed = org.nowSeconds();
    row.uses += 1;
  }
  const { ledger } = org;
  ledger.tokenCalls.refresh += 1;
  ledger.refreshes.push({
    at: org.world.clock.now().toISOString(),
    grantId: grant.id,
    rotated: rotation,
  });
  ledger.refreshesByGrant[grant.id] = (ledger.refreshesByGrant[grant.id] ?? 0) + 1;
  return tokenBody(org, grant, rotation ? grant.refreshToken : null);
}

type TokenBody = Record<string, string>;

function tokenBody(org: OrgState, grant: Grant, refreshToken: string | null): TokenBody {
  const now = org.world.clock.now().getTime();
  const user = org.users[grant.userIndex];
  const accessToken = org.issue(`${org.id.slice(0, 15)}!AQ${randomSecret(66)}`);
  org.grants.sessions.set(accessToken, {
    accessToken,
    grant,
    userIndex: grant.userIndex,
    issuedAt: now,
    issuedReal: performance.now(),
    ended: false,
  });
  const id = `${grant.identityOrigin}/id/${org.id}/${user?.id ?? ''}`;
  const issuedAt = String(now);
  const signature = createHmac('sha256', org.world.app.clientSecret)
    .update(id + issuedAt)
    .digest('base64');
  return {
    access_token: accessToken,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    signature,
    scope: grant.scopes.join(' '),
    instance_url: org.url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

function spoilt(visit: Visit, body: TokenBody): Answer {
  const fields: Record<string, string | null> = { ...body };
  for (const fault of visit.faults)
    if (fault.do === 'token-fields') Object.assign(fields, fault.fields);
  const kept = Object.entries(fields).filter(([, value]) => value !== null);
  return json(200, Object.fromEntries(kept), {
    'cache-control': 'no-cache, no-store',
    pragma: 'no-cache',
  });
}

const newRefreshToken = (org: OrgState): string => org.issue(`5Aep861${randomSecret(48)}`);
