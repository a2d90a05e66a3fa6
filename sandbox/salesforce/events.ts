import type { App } from './generate/apps.ts';
import { identityOf } from './generate/apps.ts';
import { base62, idMaker } from './generate/ids.ts';
import { isPermission, type User, type UserSpec } from './generate/people.ts';
import { mix } from './generate/random.ts';
import { noteLogin } from './logins.ts';
import { approve, endGrant, renewRow, revokeRows } from './oauth/approve.ts';
import { timeText } from './objects/schema.ts';
import { apiUsed } from './rest/limits.ts';
import {
  addUser,
  type OrgSettings,
  type OrgState,
  type OurAppState,
  setPermissions,
} from './state.ts';

/** Which tokens are meant; without a field, any. */
export interface TokenFilter {
  app?: string;
  user?: string;
}

export interface TokenOptions {
  at?: Date;
  lastUsed?: Date | null;
  uses?: number;
  /** Of an app with this name that is not installed, even where one of that name is. */
  uninstalledTwin?: boolean;
}

export interface AppSpec {
  kind?: App['kind'];
  namespace?: string | null;
  startUrl?: string | null;
  adminApprovedOnly?: boolean;
}

/** One of our app's approvals as a test sees it. */
export interface GrantView {
  id: string;
  user: string;
  state: 'live' | 'ended';
  ended: string | null;
  scopes: string[];
  createdAt: string;
}

/** What can happen in an org. People are named by id, username or name; apps by their exact name. */
export interface OrgEvents {
  grantToken(user: string, app: string, options?: TokenOptions): string;
  /** Grants an app to that many people, one each, starting after the three well-known ones. */
  grantMany(app: string, count: number, options?: TokenOptions): void;
  /** Makes that many apps that are not installed, with one token each. */
  grantNewApps(count: number, prefix?: string): void;
  revokeTokens(filter?: TokenFilter): number;
  /** Gives tokens a new CreatedDate, as a refresh may. */
  renewTokens(filter?: TokenFilter): number;
  endOurGrants(): number;
  endSessions(): void;
  addUser(spec: UserSpec): User;
  deactivateUser(user: string): void;
  setPermission(user: string, permission: string, on: boolean): void;
  renameApp(from: string, to: string): void;
  installApp(name: string, spec?: AppSpec): App;
  uninstallApp(name: string): void;
  blockApp(name: string): void;
  setOurApp(state: OurAppState): void;
  setApiUsage(used: number): void;
  refreshSandbox(): string;
  set(settings: Partial<OrgSettings>): void;
  grants(): GrantView[];
  countTokens(filter?: TokenFilter): number;
}

/** The events of one org; each throws on a person, app or permission that does not exist. */
export function createEvents(org: OrgState): OrgEvents {
  const audit = (action: string, display: string) =>
    org.audits.push({
      id: org.makeId('0Ym', 500_000 + org.audits.length),
      atSeconds: org.nowSeconds(),
      createdById: org.users[0]?.id ?? '',
      action,
      section: 'Connected Apps',
      display,
    });

  function matching(filter: TokenFilter): number[] {
    const user = filter.user === undefined ? undefined : userNamed(org, filter.user).index;
    const apps = org.apps.filter(({ name }) => name === filter.app).map(({ index }) => index);
    const refs: number[] = [];
    for (const token of org.tokens.all()) {
      if (filter.app !== undefined && !apps.includes(token.app)) continue;
      if (user === undefined || token.user === user) refs.push(token.ref);
    }
    return refs;
  }

  function grant(user: User, appText: string, options: TokenOptions): string {
    const known = org.apps.find(
      ({ name, kind }) => name === appText && (!options.uninstalledTwin || kind === 'uninstalled'),
    );
    const app = known ?? addApp(org, appText, { kind: 'uninstalled' });
    const at = options.at ? Math.floor(options.at.getTime() / 1_000) : org.nowSeconds();
    noteLogin(org, user.index, app.name);
    const row = org.tokens.get(approve(org, user.index, app.index, at));
    if (row && options.lastUsed) row.lastUsed = Math.floor(options.lastUsed.getTime() / 1_000);
    if (row && options.uses !== undefined) row.uses = options.uses;
    return timeText(at * 1_000);
  }

  return {
    grantToken: (userText, app, options = {}) => grant(userNamed(org, userText), app, options),
    grantMany(app, count, options = {}) {
      for (let made = 0; made < count; made += 1) {
        const user = org.users[(made + 3) % org.users.length];
        if (user) grant(user, app, options);
      }
    },
    grantNewApps(count, prefix = 'App') {
      for (let made = 0; made < count; made += 1) {
        const app = addApp(org, `${prefix} ${made + 1}`, { kind: 'uninstalled' });
        approve(org, made % org.users.length, app.index);
      }
    },
    revokeTokens: (filter = {}) => revokeRows(org, matching(filter), 'event'),
    renewTokens(filter = {}) {
      const refs = matching(filter);
      for (const ref of refs) renewRow(org, ref);
      return refs.length;
    },
    endOurGrants() {
      const live = org.grants.all.filter(({ ended }) => ended === null);
      for (const grant of live) endGrant(org, grant, 'event', 'event');
      return live.length;
    },
    endSessions() {
      for (const session of org.grants.sessions.values()) session.ended = true;
    },
    addUser: (spec) => addUser(org, spec),
    deactivateUser(user) {
      userNamed(org, user).active = false;
    },
    setPermission(userText, permission, on) {
      const user = userNamed(org, userText);
      if (!isPermission(permission)) throw new RangeError(`no such permission: ${permission}`);
      const held = new Set(org.permissionSets[user.permissionSet]?.permissions);
      if (on) held.add(permission);
      else held.delete(permission);
      setPermissions(org, user, held);
    },
    renameApp(from, to) {
      appNamed(org, from).name = to;
    },
    installApp(name, spec = {}) {
      const known = org.apps.find((app) => app.name === name);
      const kind = spec.kind ?? 'connected';
      const app = known ?? addApp(org, name, { kind });
      Object.assign(app, spec, identityOf(org, app.index, kind), {
        createdSeconds: org.nowSeconds(),
      });
      audit('insertConnectedApplication', `Installed Connected App ${name} to Salesforce`);
      return app;
    },
    uninstallApp(name) {
      revokeRows(org, matching({ app: name }), 'event', 'uninstalled');
      Object.assign(appNamed(org, name), identityOf(org, appNamed(org, name).index, 'uninstalled'));
      audit('deleteConnectedApplication', `Uninstalled Connected App ${name} from Salesforce`);
    },
    blockApp(name) {
      const app = appNamed(org, name);
      app.blocked = true;
      if (app === org.ourApp) org.settings.ourApp = 'blocked';
      audit('blockConnectedApplication', `Blocked Connected App ${name}`);
    },
    setOurApp(state) {
      org.settings.ourApp = state;
      if (state === 'uninstalled' || state === 'not-found') {
        revokeRows(org, matching({ app: org.ourApp.name }), 'event', 'uninstalled');
        Object.assign(org.ourApp, identityOf(org, org.ourApp.index, 'uninstalled'));
      } else Object.assign(org.ourApp, identityOf(org, org.ourApp.index, 'external'));
    },
    setApiUsage(used) {
      org.foreignCalls += used - apiUsed(org);
    },
    refreshSandbox() {
      for (const grant of org.grants.all) {
        if (grant.ended === null) endGrant(org, grant, 'event', 'refreshed sandbox');
      }
      org.browsers.clear();
      org.id = idMaker(base62(mix(org.nowSeconds(), org.grants.all.length) % 238_328, 3))('00D', 7);
      return org.id;
    },
    set: (settings) => void Object.assign(org.settings, settings),
    grants: () =>
      org.grants.all.map((grant) => ({
        id: grant.id,
        user: org.users[grant.userIndex]?.username ?? '',
        state: grant.ended === null ? 'live' : 'ended',
        ended: grant.ended,
        scopes: grant.scopes,
        createdAt: grant.createdAt,
      })),
    countTokens: (filter) => (filter ? matching(filter).length : org.tokens.size),
  };
}

export function userNamed(org: OrgState, text: string): User {
  const found = org.users.find(({ id, username, name }) => [id, username, name].includes(text));
  if (!found) throw new RangeError(`nobody is called ${text} in ${org.name}`);
  return found;
}

function appNamed(org: OrgState, name: string): App {
  const found = org.apps.find((app) => app.name === name);
  if (!found) throw new RangeError(`no app is called ${name} in ${org.name}`);
  return found;
}

function addApp(org: OrgState, name: string, { kind }: { kind: App['kind'] }): App {
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
  };
  org.apps.push(app);
  org.menuItems.set(org.makeId('0DS', index + 1), app);
  return app;
}
