import { type Answer, json, restError } from '../http.ts';
import { bearerOf, sessionOf } from '../oauth/session.ts';
import { nobody, type Visit } from '../oauth/visit.ts';
import { viewerOf } from '../objects/schema.ts';
import { type OrgState, userMay } from '../state.ts';
import { describe, describeGlobal } from './describe.ts';
import { apiUsed, countCall, limitHeader, limits } from './limits.ts';
import { logFile } from './log-file.ts';
import { query, queryMore } from './query.ts';
import { usage } from './usage.ts';

const seasons = ['Spring', 'Summer', 'Winter'];

/** The versions that an org knows, as `GET /services/data` lists them. */
function versionsOf({ settings: { versions } }: OrgState) {
  return Array.from({ length: versions.to - versions.from + 1 }, (_, index) => {
    const number = versions.from + index;
    const year = 24 + Math.floor((number - 60 + (number % 3 === 2 ? 1 : 0)) / 3);
    const label = `${seasons[number % 3] ?? ''} '${year}`;
    return { label, url: `/services/data/v${number}.0`, version: `${number}.0` };
  });
}

/** Everything under `/services/data`. */
export async function rest(visit: Visit): Promise<Answer> {
  const { org, request } = visit;
  const [, , , version, ...tail] = request.path.replace(/\/$/, '').split('/');
  const versions = versionsOf(org);
  if (version === undefined) return json(200, versions);
  if (!versions.some(({ url }) => url === `/services/data/${version}`)) {
    return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  }
  const bearer = bearerOf(org, request);
  const session = sessionOf(org, bearer);
  const user = org.users[session?.userIndex ?? -1];
  if (!session || bearer === null || !user) {
    return restError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  visit.call.grantId = session.grant.id;
  visit.call.userId = user.id;
  if (!session.grant.scopes.some((scope) => scope === 'api' || scope === 'full')) {
    return restError(
      401,
      'INVALID_SESSION_ID',
      'This session is not valid for use with the REST API',
    );
  }
  if (!userMay(org, user, 'ApiEnabled')) {
    return restError(403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');
  }
  if (apiUsed(org) >= org.settings.apiLimit) {
    return restError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }
  countCall(org);
  const row = org.tokens.get(session.grant.ref);
  if (row) {
    row.lastUsed = org.nowSeconds();
    row.uses += 1;
  }
  const found = await resource(visit, viewerOf(org, user), version, tail, bearer);
  return { ...found, headers: { ...limitHeader(org), ...found.headers } };
}

async function resource(
  visit: Visit,
  viewer: ReturnType<typeof viewerOf>,
  version: string,
  tail: string[],
  bearer: string,
): Promise<Answer> {
  const { org, request } = visit;
  const api = tail[0] === 'tooling' ? 'tooling' : 'rest';
  const [first, second, third] = api === 'tooling' ? tail.slice(1) : tail;
  if (first === 'apps' && second === 'oauth' && third === 'usage' && api === 'rest') {
    return usage(visit, viewer, tail.slice(3));
  }
  if (request.method !== 'GET') {
    org.report('unexpected request', `${request.method} ${request.path}`);
    return restError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed.`);
  }
  if (first === 'query' && second === undefined) return query(visit, viewer, api, version, bearer);
  if (first === 'query' && second !== undefined && third === undefined) {
    return queryMore(visit, second, bearer);
  }
  if (first === 'limits' && second === undefined && api === 'rest') {
    return (await org.faults.pass('limits', request)) ? limits(viewer) : nobody;
  }
  if (first === 'sobjects' && second === undefined)
    return describeGlobal(viewer, api, Number(version.slice(1)));
  if (first === 'sobjects' && second === 'EventLogFile' && tail[3] === 'LogFile') {
    return logFile(viewer, third ?? '');
  }
  if (first === 'sobjects' && second !== undefined && third === 'describe') {
    return describe(viewer, api, Number(version.slice(1)), second);
  }
  org.report('unexpected request', `${request.method} ${request.path}`);
  return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
}
