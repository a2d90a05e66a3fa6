import type { Token } from '../generate/token-book.ts';
import { type Answer, answer, json, restError } from '../http.ts';
import { revokeRows } from '../oauth/approve.ts';
import { nobody, type Visit } from '../oauth/visit.ts';
import { timeText } from '../objects/row.ts';
import type { Viewer } from '../objects/schema.ts';

/** `/services/data/vN/apps/oauth/usage…`: use of external client apps, and its end. */
export async function usage(visit: Visit, viewer: Viewer, tail: string[]): Promise<Answer> {
  const { request } = visit;
  const { faults } = viewer.state;
  if (request.method !== 'DELETE') return usageOf(viewer, request.method, tail, request.query);
  if (!(await faults.pass('usage', request))) return nobody;
  const made = usageOf(viewer, 'DELETE', tail, request.query);
  await faults.pass('usage:after', request);
  return made;
}

function usageOf(viewer: Viewer, method: string, tail: string[], query: URLSearchParams): Answer {
  const { state } = viewer;
  if (!viewer.may('ExternalClientAppViewer')) {
    return restError(
      403,
      'INSUFFICIENT_ACCESS',
      'insufficient access rights: external client apps',
    );
  }
  const [first, second, third] = tail;
  const external = state.apps.filter(({ kind }) => kind === 'external');
  if (first === undefined && method === 'GET') {
    const counts = new Map<number, Set<number>>();
    for (const token of state.tokens.all()) {
      const users = counts.get(token.app) ?? new Set();
      counts.set(token.app, users.add(token.user));
    }
    const used = external.filter(({ index }) => counts.has(index));
    return json(200, {
      apps: paged(used, query).map((app) => ({
        identifier: app.applicationId,
        developerName: app.name,
        userCount: counts.get(app.index)?.size ?? 0,
      })),
    });
  }
  const app = external.find(({ applicationId }) => applicationId === first);
  if (!app) return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  const rows: Token[] = [];
  for (const token of state.tokens.all()) if (token.app === app.index) rows.push(token);
  if (second === 'users' && method === 'GET') {
    const users = [...new Set(rows.map(({ user }) => user))];
    return json(200, {
      users: paged(users, query).map((user) => ({ identifier: state.users[user]?.id })),
    });
  }
  const chosen =
    third === 'tokens' ? rows.filter(({ user }) => state.users[user]?.id === second) : rows;
  if (second !== 'tokens' && third !== 'tokens') {
    return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  }
  if (method === 'DELETE') {
    if (third === 'tokens' && chosen.length === 0) {
      return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
    }
    revokeRows(
      state,
      chosen.map(({ ref }) => ref),
      'usage',
    );
    const { usageEndsWith } = state.settings;
    return answer(usageEndsWith, usageEndsWith === 204 ? '' : 'text/html', '');
  }
  return json(200, {
    tokens: paged(chosen, query).map(({ created, uses }) => ({
      createdDate: timeText(created * 1_000),
      useCount: uses,
    })),
  });
}

function paged<T>(items: T[], query: URLSearchParams): T[] {
  const size = Math.min(100, Number(query.get('pageSize') ?? 25) || 25);
  const from = (Number(query.get('page') ?? 0) || 0) * size;
  return items.slice(from, from + size);
}
