import type { Session } from '../grants.ts';
import { type Answer, json, plain } from '../http.ts';
import { timeText } from '../objects/row.ts';
import { bearerOf, sessionOf } from './session.ts';
import { nobody, type Visit } from './visit.ts';

/** `GET /id/{org}/{user}`: who the session's user is. Errors are plain text, and never 401. */
export async function identity(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  if (!(await org.faults.pass('identity', request))) return nobody;
  const session = liveSession(visit);
  if (typeof session === 'string') return plain(403, session);
  const [, , orgId, userId] = request.path.split('/');
  if (orgId?.slice(0, 15) !== org.id.slice(0, 15)) return plain(403, 'Wrong_Org');
  const user = org.users[session.userIndex];
  if (!user || user.id.slice(0, 15) !== userId?.slice(0, 15)) return plain(404, 'Bad_Id');
  const base = `${org.url}/services/data/v{version}/`;
  return json(200, {
    id: `${session.grant.identityOrigin}/id/${org.id}/${user.id}`,
    asserted_user: true,
    user_id: user.id,
    organization_id: org.id,
    username: user.username,
    nick_name: user.firstName,
    display_name: user.name,
    email: user.email,
    email_verified: true,
    first_name: user.firstName,
    last_name: user.lastName,
    timezone: 'Europe/London',
    status: { created_date: null, body: null },
    urls: {
      rest: base,
      sobjects: `${base}sobjects/`,
      query: `${base}query/`,
      custom_domain: org.url,
    },
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_GB',
    utcOffset: 0,
    last_modified_date: timeText(user.createdSeconds * 1_000),
    is_app_installed: org.settings.ourApp === 'installed',
  });
}

/** `GET /services/oauth2/userinfo`: the same in OpenID Connect's words. */
export function userinfo(visit: Visit): Answer {
  const session = liveSession(visit);
  if (typeof session === 'string') return plain(403, session);
  const { org } = visit;
  const user = org.users[session.userIndex];
  return json(200, {
    sub: `${session.grant.identityOrigin}/id/${org.id}/${user?.id ?? ''}`,
    user_id: user?.id,
    organization_id: org.id,
    preferred_username: user?.username,
    name: user?.name,
    email: user?.email,
    email_verified: true,
    given_name: user?.firstName,
    family_name: user?.lastName,
    zoneinfo: 'Europe/London',
    urls: { custom_domain: org.url },
  });
}

function liveSession({ org, request, call }: Visit): Session | string {
  const bearer = bearerOf(org, request);
  if (bearer === null) return 'Missing_OAuth_Token';
  const session = sessionOf(org, bearer);
  if (!session) return 'Bad_OAuth_Token';
  call.grantId = session.grant.id;
  const user = org.users[session.userIndex];
  if (user) call.userId = user.id;
  return session;
}
