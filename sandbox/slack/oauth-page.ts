import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';
import type { World } from './world.ts';

const html = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (status: number, body: string): Reply => ({
  status,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><html lang="en"><title>Slack</title><main>${body}</main>`,
});

/** Checks an install link. Gives what is wrong with it, or undefined. */
function wrong(world: World, query: URLSearchParams): string | undefined {
  const app = world.options.oauth;
  if (!app) return 'This app is not distributed.';
  if (query.get('client_id') !== app.clientId) return 'invalid_client_id';
  const redirect = query.get('redirect_uri');
  if (redirect !== null && redirect !== app.redirectUri)
    return 'redirect_uri did not match any configured URIs.';
  if (!(query.get('scope') ?? '').trim()) return 'no_scopes';
  return undefined;
}

/** Says yes or no to an install link, as a person of a workspace; gives where the browser is sent. */
export function answerInstall(
  world: World,
  query: URLSearchParams,
  { team, user, allow = true }: { team: string; user: string; allow?: boolean },
): string {
  const problem = wrong(world, query);
  if (problem) throw new Error(problem);
  const redirectUri = query.get('redirect_uri') ?? world.options.oauth?.redirectUri ?? '';
  const back = new URL(redirectUri);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (!allow) back.searchParams.set('error', 'access_denied');
  else {
    const code = world.secret('', 20);
    const scopes = (query.get('scope') ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean);
    world.oauthCodes.set(code, { team, user, redirectUri, scopes, at: world.now(), used: false });
    back.searchParams.set('code', code);
  }
  return back.href;
}

/** The page on which a person allows the app: choose who you are, then Allow or Cancel. */
export function authorizePage(world: World, method: string, url: URL, body: Buffer): Reply {
  const query = url.searchParams;
  const problem = wrong(world, query);
  if (problem) return page(400, `<h1>Something went wrong</h1><p>${html(problem)}</p>`);
  if (method === 'POST') {
    const form = new URLSearchParams(body.toString('utf8'));
    const person = world.people.get(form.get('user') ?? '');
    if (!person || form.get('proof') !== proof(world))
      return page(400, '<h1>Choose a person.</h1>');
    const to = answerInstall(world, query, {
      team: person.team,
      user: person.id,
      allow: form.get('answer') === 'Allow',
    });
    return { status: 302, headers: { location: to } };
  }
  const people = [...world.people.values()].filter((each) =>
    ['owner', 'admin'].includes(each.role),
  );
  const options = people
    .map(
      (each) =>
        `<option value="${each.id}">${html(each.name)}, ${html(world.teams.get(each.team)?.name ?? '')}</option>`,
    )
    .join('');
  return page(
    200,
    `<h1>Orgwarden asks for access to your workspace</h1><p>${html(query.get('scope') ?? '')}</p>
<form method="post"><input type="hidden" name="proof" value="${proof(world)}">
<label>You are <select name="user">${options}</select></label>
<button name="answer" value="Allow">Allow</button> <button name="answer" value="Cancel">Cancel</button></form>`,
  );
}

// Keeps other sites from pressing Allow; not the control token itself, since a page shows it.
const proof = (world: World) =>
  createHash('sha256').update(`install ${world.options.controlToken}`).digest('hex').slice(0, 32);
