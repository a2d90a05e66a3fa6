import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { answerControl } from './control.ts';
import type { FaultAct } from './faults.ts';
import { type Answer, answer, html, type Incoming, plain, redirect, restError } from './http.ts';
import { consentPath, kindOf } from './kind.ts';
import type { CallKind, LoggedCall } from './ledger.ts';
import { authorize, type Door, signInPosted } from './oauth/authorize.ts';
import { consentAsked, consentPosted } from './oauth/consent.ts';
import { identity, userinfo } from './oauth/identity.ts';
import { introspect, revoke } from './oauth/revoke.ts';
import { bearerOf } from './oauth/session.ts';
import { token } from './oauth/token.ts';
import { nobody, type Visit } from './oauth/visit.ts';
import { maintenancePage, page } from './pages.ts';
import { rest } from './rest/route.ts';
import { restFault } from './rest-fault.ts';
import { send, spoils } from './send.ts';
import { setupPage, setupPath, setupPosted } from './setup-page.ts';
import type { OrgState } from './state.ts';
import { permissionsOf, setPermissions } from './state.ts';
import { recorded } from './truth/recorded.ts';

/** Serves one request at an org's own address or at the generic sign-in host. */
export async function serve(
  door: Door,
  request: Incoming,
  response: ServerResponse,
): Promise<void> {
  const kind = kindOf(request.path);
  const date = door.world.clock.now();
  if (kind === 'control') {
    await send(response, await answerControl(door, request), [], date);
    return;
  }
  const org = door.org?.settings.wanders
    ? (orgMeant(door, request) ?? door.org)
    : (door.org ?? orgMeant(door, request));
  const soql = request.query.get('q');
  const call: LoggedCall = {
    at: date.toISOString(),
    kind,
    method: request.method,
    path: request.path,
    host: request.headers.host ?? '',
  };
  if (soql !== null && kind === 'query') call.soql = soql;
  if (!org) {
    await send(response, atGenericHost(door, kind, request), [], date);
    return;
  }
  if (door.org === org && door.origin !== org.url) {
    await send(response, redirect(`${org.url}${request.path}`), [], date);
    return;
  }
  org.ledger.calls.push(call);
  const visit: Visit = { org, request, call, faults: org.faults.take(kind, soql) };
  if (org.settings.delayMs > 0)
    await Promise.race([sleep(org.settings.delayMs, undefined, { ref: false }), request.leaves]);
  const stopped = await before(visit);
  if (stopped === 'hang') return;
  const made = request.left ? nobody : (stopped ?? (await handled(door, visit)));
  call.status = made.status;
  if (made === nobody) response.destroy();
  else await send(response, packed(visit, made), visit.faults, door.world.clock.now());
}

/** Packs a long answer where the client asks for it, as Salesforce does; spoilt ones stay plain. */
function packed({ org, request, faults }: Visit, made: Answer): Answer {
  const asked = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (!asked || !org.settings.gzip || made.body.length < 1_024 || faults.some(spoils)) return made;
  const headers = { ...made.headers, 'content-encoding': 'gzip' };
  return { ...made, body: gzipSync(made.body, { level: 1 }), headers };
}

/** Faults that stand in the way of the work. */
async function before(visit: Visit): Promise<Answer | 'hang' | null> {
  for (const fault of visit.faults) {
    if (fault.do === 'hang') return 'hang';
    if (fault.do === 'delay')
      await Promise.race([sleep(fault.ms, undefined, { ref: false }), visit.request.leaves]);
    if (fault.do === 'take-permission') takePermission(visit.org, fault);
    const stopped = replaced(fault);
    if (stopped) return stopped;
  }
  return null;
}

function replaced(fault: FaultAct): Answer | null {
  switch (fault.do) {
    case 'status':
      return answer(fault.status, 'text/html;charset=UTF-8', fault.body ?? maintenancePage());
    case 'recorded':
      return recorded(fault.id);
    case 'redirect':
      return answer(fault.status ?? 302, 'text/html', '', { location: fault.location });
    case 'token-error': {
      const body = JSON.stringify({ error: fault.error, error_description: fault.description });
      return answer(fault.status ?? 400, 'application/json;charset=UTF-8', body);
    }
    default:
      return restFault(fault);
  }
}

function takePermission(org: OrgState, fault: Extract<FaultAct, { do: 'take-permission' }>): void {
  for (const user of org.users) {
    if (fault.username !== undefined ? user.username !== fault.username : !user.admin) continue;
    const kept = permissionsOf(org, user);
    kept.delete(fault.permission);
    setPermissions(org, user, kept);
  }
}

async function handled(door: Door, visit: Visit): Promise<Answer> {
  const { org, request, call } = visit;
  switch (call.kind) {
    case 'authorize':
      if (!(await org.faults.pass('authorize', request))) return nobody;
      return authorize(door, request);
    case 'token':
      return token(visit);
    case 'revoke':
      return revoke(visit);
    case 'introspect':
      return introspect(visit);
    case 'userinfo':
      return userinfo(visit);
    case 'identity':
      return identity(visit);
    case 'versions':
    case 'query':
    case 'limits':
    case 'describe':
    case 'usage':
    case 'log':
      return rest(visit);
    case 'page':
      return orgPage(door, org, request);
    default:
      org.report('unexpected request', `${request.method} ${request.path}`);
      return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  }
}

function orgPage(door: Door, org: OrgState, request: Incoming): Answer {
  const { path, method } = request;
  if (path === '/login' && method === 'POST') return signInPosted(door, request);
  if (path === consentPath)
    return method === 'POST' ? consentPosted(org, request) : consentAsked(org, request);
  if (path === '/favicon.ico') return plain(404, '');
  if (path === setupPath)
    return method === 'POST'
      ? setupPosted(org, request)
      : setupPage(org, request.query.get('done') ?? '');
  const host = org.url.replace('http://', '');
  return html(
    200,
    page(
      org.name,
      host,
      `<p>In a real org <code>${path.replace(/[^\w/-]/g, '')}</code> opens here.</p>`,
    ),
  );
}

/** At the generic host the request itself tells which org it is about. */
function orgMeant({ world }: Door, request: Incoming): OrgState | null {
  const { form, path } = request;
  const secret = form.get('code') ?? form.get('refresh_token') ?? form.get('token');
  const holds = (org: OrgState): boolean => {
    if (path.startsWith('/id/')) return path.split('/')[2]?.slice(0, 15) === org.id.slice(0, 15);
    if (path === '/services/oauth2/userinfo')
      return org.grants.sessions.has(bearerOf(org, request) ?? '');
    if (secret === null) return false;
    return (
      org.grants.codes.has(secret) ||
      org.grants.sessions.has(secret) ||
      org.grants.byRefreshToken(secret) !== null ||
      org.tokens.byDeleteToken(secret) !== null
    );
  };
  return world.orgs.find(holds) ?? null;
}

function atGenericHost(door: Door, kind: CallKind, request: Incoming): Answer {
  if (kind === 'authorize') return authorize(door, request);
  if (kind === 'page' && request.path === '/login') return signInPosted(door, request);
  if (kind === 'page') {
    return html(
      200,
      page(
        'Log in',
        door.origin.replace('http://', ''),
        '<p>Apps send people here to sign in.</p>',
      ),
    );
  }
  if (kind === 'token') return oauthRefusal('invalid_grant', 'expired access/refresh token');
  if (kind === 'revoke') return oauthRefusal('invalid_token', 'invalid token');
  if (kind === 'introspect') return answer(200, 'application/json', '{"active":false}');
  if (kind === 'identity' || kind === 'userinfo') return plain(403, 'Bad_OAuth_Token');
  door.world.report('login', 'unexpected request', `${request.method} ${request.path}`);
  return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

const oauthRefusal = (error: string, description: string): Answer =>
  answer(
    400,
    'application/json;charset=UTF-8',
    JSON.stringify({ error, error_description: description }),
  );
