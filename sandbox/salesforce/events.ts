import type { App } from './generate/apps.ts';
import { identityOf } from './generate/apps.ts';
import { base62, idMaker } from './generate/ids.ts';
import { isPermission, type User, type UserSpec } from './generate/people.ts';
import { mix } from './generate/random.ts';
import { noteLogin } from './logins.ts';
import { addApp, appNamed, noteAudit, type TokenFilter, tokensOf, userNamed } from './named.ts';
import { approve, endGrant, renewRow, revokeRows } from './oauth/approve.ts';
import { timeText } from './objects/row.ts';
import { createProfileEvents, type ProfileEvents } from './profile-events.ts';
import { apiUsed } from './rest/limits.ts';
import type { OddRows, OrgSettings, OurAppState } from './settings.ts';
import { addUser, type OrgState, permissionsOf, setPermissions } from './state.ts';
import { createUseEvents, type UseEvents } from './use-events.ts';

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
  scopes?: string[];
  /** When that was; now by default. */
  installedAt?: Date;
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
export interface OrgEvents extends UseEvents, ProfileEvents {
  grantToken(user: string, app: string, options?: TokenOptions): string;
  /** Grants an app to that many people, one each, starting after the four well-known ones; hires where too few are there. */
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
  /** From now on, gives such rows oddly; nothing given, all as they are. */
  oddRows(odd: readonly OddRows[]): void;
  grants(): GrantView[];
  countTokens(filter?: TokenFilter): number;
}

/** Admin, ordinary user, second admin and integration user: what happens to many passes them over. */
const ownPeople = 4;

/** The events of one org; each throws on a person, app or permission that does not exist. */
export function createEvents(org: OrgState): OrgEvents {
  const audit = (action: string, display: string) => noteAudit(org, action, display);
  const matching = (filter: TokenFilter) => tokensOf(org, filter);

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
    ...createUseEvents(org),
    ...createProfileEvents(org),
    grantToken: (userText, app, options = {}) => grant(userNamed(org, userText), app, options),
    grantMany(app, count, options = {}) {
      for (let made = 0; made < count; made += 1) {
        const number = made + ownPeople;
        const username = `person.${number}@${org.slug}.example`;
        grant(org.users[number] ?? addUser(org, { username }), app, options);
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
      const held = permissionsOf(org, user);
      if (on) held.add(permission);
      else held.delete(permission);
      setPermissions(org, user, held);
    },
    renameApp(from, to) {
      appNamed(org, from).name = to;
    },
    installApp(name, { installedAt = org.world.clock.now(), ...spec } = {}) {
      const known = org.apps.find((app) => app.name === name);
      const kind = spec.kind ?? 'connected';
      const app = known ?? addApp(org, name, { kind });
      const createdSeconds = Math.floor(installedAt.getTime() / 1_000);
      Object.assign(app, spec, identityOf(org, app.index, kind), { createdSeconds });
      const line = `Installed Connected App ${name} to Salesforce`;
      noteAudit(org, 'insertConnectedApplication', line, { at: installedAt });
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
    oddRows(odd) {
      org.settings.oddRows = odd;
    },
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
