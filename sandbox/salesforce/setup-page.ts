import { createHash, timingSafeEqual } from 'node:crypto';
import { createEvents } from './events.ts';
import { type Answer, html, type Incoming, plain, redirect } from './http.ts';
import { escaped, widePage } from './pages.ts';
import type { OrgState } from './state.ts';

export const setupPath = '/lightning/setup/ConnectedAppsUsage/home';

interface Usage {
  name: string;
  users: number;
  tokens: number;
  present: string;
  blocked: boolean;
  ours: boolean;
}

const words = { connected: 'Installed', external: 'Installed', uninstalled: 'Not installed' };

function usageOf(org: OrgState): Usage[] {
  const counted = new Map<number, { users: Set<number>; tokens: number }>();
  for (const { app, user } of org.tokens.all()) {
    const known = counted.get(app) ?? { users: new Set(), tokens: 0 };
    known.users.add(user);
    known.tokens += 1;
    counted.set(app, known);
  }
  return org.apps
    .map((app) => ({
      name: app.name,
      users: counted.get(app.index)?.users.size ?? 0,
      tokens: counted.get(app.index)?.tokens ?? 0,
      present: app.blocked ? 'Blocked' : words[app.kind],
      blocked: app.blocked,
      ours: app === org.ourApp,
    }))
    .filter(({ tokens, ours, blocked }) => tokens > 0 || ours || blocked)
    .sort((a, b) => Number(b.ours) - Number(a.ours) || a.name.localeCompare(b.name));
}

/** The page of Setup that lists who uses which app, with the two buttons that Salesforce has there. */
export function setupPage(org: OrgState, done = ''): Answer {
  const usage = usageOf(org);
  const total = usage.reduce((sum, { tokens }) => sum + tokens, 0);
  const rows = usage.map((each) => rowOf(org, each)).join('\n');
  return html(
    200,
    widePage(
      'Connected Apps OAuth Usage',
      org.url.replace('http://', ''),
      `${done ? `<p role="status" class="done">${escaped(done)}</p>` : ''}
<p>${escaped(org.name)}: ${usage.length} apps hold ${total.toLocaleString('en')} tokens. <a href="${setupPath}">Look again</a></p>
<div class="scroll" tabindex="0" role="region" aria-label="Apps and their tokens"><table><thead><tr><th scope="col">App</th><th scope="col">Presence</th><th scope="col" class="number">Users</th><th scope="col" class="number">Tokens</th><th scope="col">Actions</th></tr></thead>
<tbody>${rows}</tbody></table></div>`,
    ),
  );
}

function rowOf(org: OrgState, { name, users, tokens, present, blocked, ours }: Usage): string {
  const button = (act: string, label: string) =>
    `<button type="submit" name="act" value="${act}" aria-label="${escaped(`${label}: ${name}`)}">${label}</button>`;
  const buttons = `${tokens > 0 ? button('revoke', 'Revoke all') : ''}${blocked ? '' : button('block', 'Block')}`;
  return `<tr><th scope="row"><bdi>${escaped(name)}</bdi>${ours ? ' <small>(this bot)</small>' : ''}</th><td>${present}</td><td class="number">${users.toLocaleString('en')}</td><td class="number">${tokens.toLocaleString('en')}</td>
<td><form method="post" action="${setupPath}"><input type="hidden" name="ticket" value="${ticketOf(org)}"><input type="hidden" name="app" value="${escaped(name)}">${buttons}</form></td></tr>`;
}

/** A press on one of its buttons. Only from this org's own page: any web page could post a form here. */
export function setupPosted(org: OrgState, request: Incoming): Answer {
  const own = request.headers.origin === org.url || request.headers.origin === undefined;
  const [given, wanted] = [request.form.get('ticket') ?? '', ticketOf(org)].map(Buffer.from);
  if (
    !own ||
    !given ||
    !wanted ||
    given.length !== wanted.length ||
    !timingSafeEqual(given, wanted)
  )
    return plain(403, 'Not from this page.\n');
  const app = org.apps.find(({ name }) => name === request.form.get('app'));
  if (!app) return setupPage(org, 'There is no such app any more.');
  const events = createEvents(org);
  const target = new URL(setupPath, org.url);
  if (request.form.get('act') === 'block') {
    events.blockApp(app.name);
    target.searchParams.set('done', `${app.name} is blocked.`);
  } else {
    const gone = events.revokeTokens({ app: app.name });
    target.searchParams.set('done', `${gone.toLocaleString('en')} tokens of ${app.name} are gone.`);
  }
  return redirect(target.href);
}

const ticketOf = (org: OrgState): string =>
  createHash('sha256').update(`${org.world.controlToken} ${org.id}`).digest('base64url');
