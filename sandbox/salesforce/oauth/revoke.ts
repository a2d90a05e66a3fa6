import { reportForeign } from '../foreign.ts';
import { type Answer, json, oauthError, restError } from '../http.ts';
import { recorded } from '../truth/recorded.ts';
import { endGrant, revokeRows } from './approve.ts';
import { clientRefusal } from './client.ts';
import { bearerOf, isLive, sessionOf } from './session.ts';
import { nobody, type Visit } from './visit.ts';

/** `POST /services/oauth2/revoke`: a refresh token, an access token or a row's DeleteToken. */
export async function revoke(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  if (request.method !== 'POST' || request.query.has('token'))
    org.report('leak', 'a token to revoke in a URL');
  const presented = request.form.get('token') ?? request.query.get('token') ?? '';
  if (!(await org.faults.pass('revoke', request))) return nobody;
  const bearer = bearerOf(org, request);
  const session = sessionOf(org, bearer);
  if (org.settings.revokeNeedsSession && org.tokens.byDeleteToken(presented) && !session)
    return restError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (presented === '') return oauthError('invalid_request', 'missing required parameter: token');
  const done = revokeToken(visit, presented);
  await org.faults.pass('revoke:after', request);
  const { revokedAs, unknownAs } = org.settings;
  if (done) return recorded(revokedAs);
  return unknownAs === 'json' ? oauthError('invalid_token', 'invalid token') : recorded(unknownAs);
}

function revokeToken({ org, call }: Visit, presented: string): boolean {
  const session = org.grants.sessions.get(presented);
  if (session) {
    const live = isLive(org, session);
    session.ended = true;
    if (live && session.grant.refreshToken === null)
      endGrant(org, session.grant, 'access token', 'revoked');
    return live;
  }
  const known = org.grants.byRefreshToken(presented);
  if (known) {
    const { grant } = known;
    call.grantId = grant.id;
    if (!known.current || grant.ended !== null) return false;
    endGrant(org, grant, 'refresh token', 'revoked');
    return true;
  }
  const token = org.tokens.byDeleteToken(presented);
  if (token === null) reportForeign(org, presented);
  return token !== null && revokeRows(org, [token.ref], 'delete token') > 0;
}

/** `POST /services/oauth2/introspect`: says whether one of our tokens lives. */
export function introspect(visit: Visit): Answer {
  const refused = clientRefusal(visit);
  if (refused) return refused;
  const { org, request } = visit;
  const presented = request.form.get('token') ?? '';
  const session = org.grants.sessions.get(presented);
  const known = org.grants.byRefreshToken(presented);
  const grant =
    session && isLive(org, session) ? session.grant : known?.current ? known.grant : null;
  const user = org.users[grant?.userIndex ?? -1];
  if (!grant || grant.ended !== null || !user) return json(200, { active: false });
  const issued = Math.floor((session?.issuedAt ?? Date.parse(grant.createdAt)) / 1_000);
  return json(200, {
    active: true,
    scope: grant.scopes.join(' '),
    client_id: org.world.app.clientId,
    username: user.username,
    sub: `${grant.identityOrigin}/id/${org.id}/${user.id}`,
    token_type: session ? 'access_token' : 'refresh_token',
    iat: issued,
    nbf: issued,
    ...(session ? { exp: issued + Math.floor(org.settings.sessionMs / 1_000) } : {}),
  });
}
