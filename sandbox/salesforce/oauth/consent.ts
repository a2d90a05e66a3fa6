import { randomSecret } from '../grants.ts';
import { type Answer, html, type Incoming, redirect } from '../http.ts';
import { consentPage, oauthErrorPage, providerPage } from '../pages.ts';
import type { SignIn, World } from '../state.ts';
import { type OrgState, userMay } from '../state.ts';
import { cookieName, expired, genericError, sentBack } from './sign-in.ts';

/** `GET …/RemoteAccessAuthorizationPage`: the browser arrives signed in and sees what is asked. */
export function consentAsked(org: OrgState, request: Incoming): Answer {
  const signIn = org.world.signIns.get(request.query.get('source') ?? '');
  if (!signIn || signIn.org !== org || signIn.userIndex === null || signIn.atProvider) {
    return noSuchSignIn(org);
  }
  const sid = org.issue(randomSecret());
  org.browsers.set(sid, signIn.userIndex);
  const shown = consentOrRefusal(signIn, org);
  const cookie = `${cookieName(org.url)}=${sid}; Path=/; HttpOnly; SameSite=Lax`;
  return { ...shown, headers: { ...shown.headers, 'set-cookie': cookie } };
}

/** The approval page, or what Salesforce does where the app may not be used. */
export function consentOrRefusal(signIn: SignIn, org: OrgState): Answer {
  const user = org.users[signIn.userIndex ?? -1];
  if (!user || expired(org.world, signIn)) return noSuchSignIn(org);
  const back = (error: string, description: string) => {
    org.world.signIns.delete(signIn.ticket);
    return sentBack(signIn.redirectUri, signIn.state, { error, error_description: description });
  };
  switch (org.settings.ourApp) {
    case 'blocked':
      return back('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
    case 'not-found':
      return back('OAUTH_EC_APP_NOT_FOUND', 'External client app is not installed in this org');
    case 'admin-approved':
      return back('OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app');
    case 'uninstalled':
      if (!userMay(org, user, 'CanApproveUninstalledApps')) return noSuchSignIn(org);
      break;
    default:
  }
  if (org.settings.pkceRequired && signIn.challenge === null) {
    org.report('authorize', 'no code challenge where the app requires one');
    return html(400, oauthErrorPage(org.url, 'invalid_request', 'missing required code challenge'));
  }
  const { name } = org.world.app;
  return html(
    200,
    consentPage(org.url.replace('http://', ''), signIn.ticket, name, user.username, signIn.scopes),
  );
}

/** `POST …/RemoteAccessAuthorizationPage`: Allow or Deny. */
export function consentPosted(org: OrgState, request: Incoming): Answer {
  const origin = request.headers.origin;
  const signIn = org.world.signIns.get(request.form.get('ticket') ?? '');
  if (origin !== undefined && origin !== org.url) return noSuchSignIn(org);
  if (!signIn || signIn.org !== org || signIn.userIndex === null || expired(org.world, signIn)) {
    return noSuchSignIn(org);
  }
  org.world.signIns.delete(signIn.ticket);
  if (request.form.get('decision') !== 'allow') {
    return sentBack(signIn.redirectUri, signIn.state, {
      error: 'access_denied',
      error_description: 'end-user denied authorization',
    });
  }
  const code = org.issue(`aPrx${randomSecret(36)}==`);
  org.grants.codes.set(code, {
    code,
    userIndex: signIn.userIndex,
    redirectUri: signIn.redirectUri,
    scopes: signIn.scopes,
    challenge: signIn.challenge,
    identityOrigin: signIn.identityOrigin,
    issuedAt: org.world.clock.now().getTime(),
    used: false,
  });
  return sentBack(signIn.redirectUri, signIn.state, { code });
}

/** The identity provider's only page: it notes the visit and sends the browser on. */
export function providerVisited(world: World, request: Incoming): Answer {
  const signIn = world.signIns.get(request.query.get('ticket') ?? '');
  if (!signIn?.org) return html(404, providerPage('identity provider', world.loginUrl));
  signIn.atProvider = false;
  return redirect(
    `${signIn.org.url}/setup/secur/RemoteAccessAuthorizationPage?source=${signIn.ticket}`,
  );
}

const noSuchSignIn = (org: OrgState): Answer =>
  html(
    400,
    oauthErrorPage(org.url.replace('http://', ''), 'OAUTH_APPROVAL_ERROR_GENERIC', genericError),
  );
