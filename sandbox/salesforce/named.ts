import { type App, identityOf } from './generate/apps.ts';
import type { User } from './generate/people.ts';
import type { OrgState } from './state.ts';

/** Which tokens are meant; without a field, any. */
export interface TokenFilter {
  app?: string;
  user?: string;
}

/** References of those tokens that live. */
export function tokensOf(org: OrgState, filter: TokenFilter): number[] {
  const user = filter.user === undefined ? undefined : userNamed(org, filter.user).index;
  const apps = org.apps.filter(({ name }) => name === filter.app).map(({ index }) => index);
  const refs: number[] = [];
  for (const token of org.tokens.all()) {
    if (filter.app !== undefined && !apps.includes(token.app)) continue;
    if (user === undefined || token.user === user) refs.push(token.ref);
  }
  return refs;
}

/** Adds a line to SetupAuditTrail, made by the first admin. */
export function noteAudit(
  org: OrgState,
  action: string,
  display: string,
  { section = 'Connected Apps', at }: { section?: string; at?: Date } = {},
): void {
  org.audits.push({
    id: org.makeId('0Ym', 500_000 + org.audits.length),
    atSeconds: at ? Math.floor(at.getTime() / 1_000) : org.nowSeconds(),
    createdById: org.users[0]?.id ?? '',
    action,
    section,
    display,
  });
}

/** The person of this id, username or name. */
export function userNamed(org: OrgState, text: string): User {
  const found = org.users.find(({ id, username, name }) => [id, username, name].includes(text));
  if (!found) throw new RangeError(`nobody is called ${text} in ${org.name}`);
  return found;
}

/** The app of this exact name; where several bear it, the first. */
export function appNamed(org: OrgState, name: string): App {
  const found = org.apps.find((app) => app.name === name);
  if (!found) throw new RangeError(`no app is called ${name} in ${org.name}`);
  return found;
}

/** A new app of an org; only its tokens show one that is not installed. */
export function addApp(org: OrgState, name: string, { kind }: { kind: App['kind'] }): App {
  const index = org.apps.length;
  const app: App = {
    index,
    name,
    ...identityOf(org, index, kind),
    namespace: null,
    startUrl: null,
    adminApprovedOnly: false,
    blocked: false,
    createdSeconds: org.nowSeconds(),
    scopes: ['api', 'refresh_token'],
  };
  org.apps.push(app);
  org.menuItems.set(org.makeId('0DS', index + 1), app);
  return app;
}
