import { reportForeign } from '../foreign.ts';
import type { Session } from '../grants.ts';
import type { Incoming } from '../http.ts';
import type { OrgState } from '../state.ts';

/** The bearer token of a request; one in the URL is a problem and does not count. */
export function bearerOf(org: OrgState, request: Incoming): string | null {
  for (const name of ['oauth_token', 'access_token']) {
    if (request.query.has(name)) org.report('leak', `${name} in a URL`);
  }
  const match = /^(?:Bearer|OAuth) (.+)$/.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** The live session of a bearer token here; a token of another org is a problem. */
export function sessionOf(org: OrgState, bearer: string | null): Session | null {
  if (bearer === null) return null;
  const session = org.grants.sessions.get(bearer);
  if (!session) {
    reportForeign(org, bearer);
    return null;
  }
  return isLive(org, session) ? session : null;
}

export function isLive(org: OrgState, session: Session): boolean {
  if (session.ended || session.grant.ended !== null) return false;
  if (!org.users[session.userIndex]?.active || org.settings.ourApp === 'blocked') return false;
  const { sessionMs, realSessionMs } = org.settings;
  if (realSessionMs !== null) return performance.now() - session.issuedReal < realSessionMs;
  return org.world.clock.now().getTime() - session.issuedAt < sessionMs;
}
