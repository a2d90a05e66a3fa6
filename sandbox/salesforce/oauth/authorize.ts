import { randomSecret } from '../grants.ts';
import { type Answer, cookie, html, type Incoming, redirect } from '../http.ts';
import { noteLogin } from '../logins.ts';
import { oauthErrorPage, type SignInChoice, signInPage } from '../pages.ts';
import type { SignIn, World } from '../state.ts';
import { type OrgState, userMay } from '../state.ts';
import { consentOrRefusal } from './consent.ts';
import { cookieName, expired, genericError, sentBack } from './sign-in.ts';

/** One address at which people sign in: an org's own, or the generic one for all orgs. */
export interface Door {
  world: World;
  /** Null at the generic host. */
  org: OrgState | null;
  origin: string;
}

const host = (door: Door) => door.origin.replace('http://', '');
const report = (door: Door, kind: string, detail: string) =>
  door.world.report(door.org?.name ?? 'login', kind, detail);

/** `GET /services/oauth2/authorize`: checks the request, then asks who is there. */
export function authorize(door: Door, request: Incoming): Answer {
  const { world } = door;
  const ask = (name: string) => request.query.get(name);
  const redirectUri = ask('redirect_uri') ?? '';
  if (ask('client_id') !== world.app.clientId) {
    return shown(door, 'invalid_client_id', 'client identifier invalid');
  }
  if (!world.app.redirectUris.includes(redirectUri)) {
    return shown(door, 'redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const back = (error: string, description: string) => {
    report(door, 'authorize', `${error}: ${description}`);
    return sentBack(redirectUri, ask('state'), { error, error_description: description });
  };
  if (ask('response_type') !== 'code') {
    return back('unsupported_response_type', 'response type not supported');
  }
  const scopes = scopesOf(ask('scope'), world.app.scopes);
  if (scopes === null) return back('invalid_scope', 'the requested scope is not allowed');
  const challenge = ask('code_challenge');
  if (challenge === null && (door.org?.settings.pkceRequired ?? false)) {
    return shown(door, 'invalid_request', 'missing required code challenge');
  }
  if (challenge !== null && !/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    return back('invalid_request', 'invalid code challenge');
  }
  if (challenge !== null && ask('code_challenge_method') !== 'S256') {
    return back('invalid_request', 'code challenge method must be S256');
  }
  for (const secret of ['client_secret', 'code_verifier']) {
    if (ask(secret) !== null) report(door, 'leak', `${secret} in the authorize URL`);
  }
  return begin(door, request, {
    ticket: randomSecret(),
    redirectUri,
    state: ask('state'),
    scopes,
    challenge,
    loginHint: ask('login_hint'),
    startedAt: world.clock.now().getTime(),
    identityOrigin: door.origin,
    org: door.org,
    userIndex: null,
    atProvider: false,
  });
}

function begin(door: Door, request: Incoming, signIn: SignIn): Answer {
  const { world } = door;
  world.signIns.set(signIn.ticket, signIn);
  const prompts = (request.query.get('prompt') ?? '').split(/\s+/);
  const known = door.org?.browsers.get(cookie(request, cookieName(door.origin)) ?? '');
  if (door.org && known !== undefined && !prompts.includes('login')) {
    signIn.userIndex = known;
    return consentOrRefusal(signIn, door.org);
  }
  return html(
    200,
    signInPage(host(door), signIn.ticket, choices(door, signIn.loginHint), signIn.loginHint),
  );
}

/** `POST /login`: remembers who signed in, and goes on to the org, over its provider if it has one. */
export function signInPosted(door: Door, request: Incoming): Answer {
  const { world } = door;
  const signIn = world.signIns.get(request.form.get('ticket') ?? '');
  if (!signIn || expired(world, signIn)) {
    return shown(door, 'OAUTH_APPROVAL_ERROR_GENERIC', genericError);
  }
  const typed = request.form.get('other') ?? '';
  const chosen = request.form.get('username') ?? '';
  // The hint stands in the field from the start: who picks somebody else means that one.
  const username = typed === '' || (typed === signIn.loginHint && chosen !== '') ? chosen : typed;
  const found = personNamed(door, username);
  if (!found?.org.users[found.index]?.active) {
    signIn.loginHint = username;
    const error =
      'Please check your username. If you still can’t log in, contact your administrator.';
    return html(
      200,
      signInPage(host(door), signIn.ticket, choices(door, signIn.loginHint), username, error),
    );
  }
  const { org, index } = found;
  signIn.org = org;
  signIn.userIndex = index;
  noteLogin(org, index, null);
  signIn.atProvider = org.settings.identityProvider;
  return redirect(
    signIn.atProvider
      ? `${world.providerUrl}/sso?ticket=${signIn.ticket}`
      : `${org.url}/setup/secur/RemoteAccessAuthorizationPage?source=${signIn.ticket}`,
  );
}

function shown(door: Door, error: string, description: string): Answer {
  if (error !== 'OAUTH_APPROVAL_ERROR_GENERIC')
    report(door, 'authorize', `${error}: ${description}`);
  return html(400, oauthErrorPage(host(door), error, description));
}

function scopesOf(asked: string | null, allowed: string[]): string[] | null {
  if (asked === null || asked.trim() === '') return [...allowed];
  const scopes = [...new Set(asked.trim().split(/\s+/))];
  const known = (scope: string) =>
    allowed.includes(scope) ||
    (scope === 'offline_access' && allowed.includes('refresh_token')) ||
    allowed.includes('full');
  return scopes.every(known) ? scopes : null;
}

const orgsBehind = ({ org, world }: Door): OrgState[] =>
  org === null || org.settings.wanders ? world.orgs : [org];

function choices(door: Door, hint: string | null): SignInChoice[] {
  const orgs = orgsBehind(door);
  return orgs.flatMap((org) => {
    const people = [
      ...org.users.slice(0, 3),
      ...org.users.slice(org.users.length - (org.spec.users?.length ?? 0)),
    ];
    const hinted = org.users.find(({ username }) => username === hint);
    if (hinted) people.push(hinted);
    return [...new Set(people)].map((user) => ({
      username: user.username,
      name: user.name,
      detail: `${door.org ? '' : `${org.name}, `}${userMay(org, user, 'CustomizeApplication') ? 'administrator' : 'standard user'}`,
    }));
  });
}

function personNamed(door: Door, username: string) {
  for (const org of orgsBehind(door)) {
    const index = org.users.findIndex(
      (user) => user.username.toLowerCase() === username.trim().toLowerCase(),
    );
    if (index >= 0) return { org, index };
  }
  return null;
}
