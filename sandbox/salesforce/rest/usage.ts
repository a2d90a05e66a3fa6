import type { App } from '../generate/apps.ts';
import type { Token } from '../generate/token-book.ts';
import { type Answer, answer, json, restError } from '../http.ts';
import { revokeRows } from '../oauth/approve.ts';
import { nobody, type Visit } from '../oauth/visit.ts';
import { developerNameOf } from '../objects/common.ts';
import { timeText } from '../objects/row.ts';
import type { Viewer } from '../objects/schema.ts';
import type { OrgState } from '../state.ts';

/** `/services/data/vN/apps/oauth/usage…`: use of external client apps, and its end. */
export async function usage(visit: Visit, viewer: Viewer, tail: string[]): Promise<Answer> {
  const { request } = visit;
  const { faults } = viewer.state;
  if (!(await faults.pass('usage', request))) return nobody;
  const made = usageOf(viewer, request, tail);
  if (request.method === 'DELETE') await faults.pass('usage:after', request);
  return made;
}

const notFound = () => restError(404, 'NOT_FOUND', 'The requested resource does not exist');

function usageOf(viewer: Viewer, request: Visit['request'], tail: string[]): Answer {
  if (!viewer.may('ExternalClientAppViewer')) {
    return restError(
      403,
      'INSUFFICIENT_ACCESS',
      'insufficient access rights: external client apps',
    );
  }
  const { state } = viewer;
  const [first, second, third] = tail;
  const external = state.apps.filter(({ kind }) => kind === 'external');
  if (first === undefined && request.method === 'GET') {
    const apps = external.filter(({ index }) => tokensByApp(state).has(index));
    return paged(request, 'apps', apps, (app) => ({
      identifier: app.applicationId,
      developerName: developerNameOf(app),
    }));
  }
  const app = external.find(({ applicationId }) => applicationId === first);
  if (!app) return notFound();
  const rows = (tokensByApp(state).get(app.index) ?? []).flatMap(
    (ref) => state.tokens.get(ref) ?? [],
  );
  if (second === 'users' && third === undefined && request.method === 'GET') {
    const users = [...new Set(rows.map(({ user }) => user))];
    return paged(request, 'users', users, (user) => ({ identifier: state.users[user]?.id }));
  }
  const ofUser = third === 'tokens';
  if (!ofUser && (second !== 'tokens' || request.method !== 'DELETE')) return notFound();
  const chosen = ofUser ? rows.filter(({ user }) => state.users[user]?.id === second) : rows;
  if (request.method === 'DELETE') {
    if (ofUser && chosen.length === 0) return notFound();
    const refs = chosen.map(({ ref }) => ref);
    revokeRows(state, refs, 'usage');
    const { usageEndsWith } = state.settings;
    return answer(usageEndsWith, usageEndsWith === 204 ? '' : 'text/html', '');
  }
  return paged(request, 'tokens', chosen, (token) => tokenOf(app, token));
}

const indexes = new WeakMap<OrgState, { changes: number; byApp: Map<number, number[]> }>();

/** References of the living tokens by their app: an org may hold a million of them, and is asked app by app. */
function tokensByApp(state: OrgState): Map<number, number[]> {
  const { tokens } = state;
  const known = indexes.get(state);
  if (known?.changes === tokens.changes) return known.byApp;
  const byApp = new Map<number, number[]>();
  for (const { app, ref } of tokens.all()) {
    const refs = byApp.get(app);
    if (refs) refs.push(ref);
    else byApp.set(app, [ref]);
  }
  indexes.set(state, { changes: tokens.changes, byApp });
  return byApp;
}

const tokenOf = (app: App, { ref, created, lastUsed }: Token) => ({
  accessTokenFormat: 'Opaque',
  appDeveloperName: developerNameOf(app),
  appIdentifier: app.applicationId,
  initialConnectionAt: timeText(created * 1_000),
  lastUsedAt: lastUsed === null ? null : timeText(lastUsed * 1_000),
  revocationUrl: `/services/data/v67.0/apps/oauth/usage/tokens/0Cq${ref}`,
});

/** Pages count from 0. The last one names a next page, too; one behind it is empty. */
function paged<T>(
  { path, query }: Visit['request'],
  name: string,
  items: readonly T[],
  show: (item: T) => object,
): Answer {
  const size = Number(query.get('pageSize') ?? 100) || 100;
  const page = Number(query.get('page') ?? 0) || 0;
  const pageUrl = (number: number) => `${path}?page=${number}&pageSize=${size}`;
  return json(200, {
    [name]: items.slice(page * size, (page + 1) * size).map(show),
    currentPageUrl: pageUrl(page),
    nextPageUrl: pageUrl(page + 1),
  });
}
