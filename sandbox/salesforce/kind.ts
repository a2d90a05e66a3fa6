import type { CallKind } from './ledger.ts';

export const consentPath = '/setup/secur/RemoteAccessAuthorizationPage';

const oauthKinds = ['authorize', 'token', 'revoke', 'introspect', 'userinfo'] as const;
const restKinds: Record<string, CallKind> = {
  query: 'query',
  limits: 'limits',
  sobjects: 'describe',
  apps: 'usage',
};

/** Which kind of request a path is. */
export function kindOf(path: string): CallKind {
  const oauth = oauthKinds.find((name) => path === `/services/oauth2/${name}`);
  if (oauth) return oauth;
  if (path.startsWith('/id/')) return 'identity';
  if (path === '/__control') return 'control';
  const isPage = ['/', '/login', '/favicon.ico', consentPath].includes(path);
  if (isPage || path.startsWith('/lightning/')) return 'page';
  if (/^\/services\/data\/?$/.test(path)) return 'versions';
  if (path.endsWith('/LogFile')) return 'log';
  const resource = /^\/services\/data\/[^/]+\/(?:tooling\/)?(\w+)/.exec(path)?.[1] ?? '';
  return restKinds[resource] ?? 'unknown';
}
