import type { Clock } from '../../src/lib/clock.ts';
import { createFaults, type Faults } from './faults.ts';
import { type App, identityOf, makeApp } from './generate/apps.ts';
import { cleanApps, cleanTokens } from './generate/clean.ts';
import { type Audit, type Login, makeAudits, makeLogins } from './generate/history.ts';
import { base62, idMaker } from './generate/ids.ts';
import { ordinaryApps, ordinaryTokens } from './generate/ordinary.ts';
import {
  makePeople,
  makePermissionSets,
  type Permission,
  type PermissionSet,
  type User,
} from './generate/people.ts';
import { mix, seedOf } from './generate/random.ts';
import { type OrgSize, sizes } from './generate/sizes.ts';
import { createTokenBook, type TokenBook } from './generate/token-book.ts';
import { createGrants, type Grants } from './grants.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { AppRegistration, OrgSpec, Problem } from './options.ts';
import type { ResultPages } from './rest/locators.ts';
import { createResultPages } from './rest/locators.ts';
import { type OrgSettings, settingsOf } from './settings.ts';
import type { UsageEntry } from './usage-entry.ts';

/** A sign-in that is under way in a browser: from the authorize request to Allow or Deny. */
export interface SignIn {
  ticket: string;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  challenge: string | null;
  loginHint: string | null;
  startedAt: number;
  /** Where the tokens' identity URL will point: the host that was asked first. */
  identityOrigin: string;
  org: OrgState | null;
  userIndex: number | null;
  /** Set while the identity provider has not sent the browser back. */
  atProvider: boolean;
}

/** What all orgs and the sign-in host share. */
export interface World {
  clock: Clock;
  app: AppRegistration & { scopes: string[] };
  controlToken: string;
  problems: Problem[];
  orgs: OrgState[];
  signIns: Map<string, SignIn>;
  loginUrl: string;
  providerUrl: string;
  /** Every code, token and verifier that was ever given out or taken in. */
  secrets: Set<string>;
  report(org: string, kind: string, detail: string): void;
}

/** Everything that one simulated org holds. */
export interface OrgState {
  world: World;
  spec: OrgSpec;
  /** What all of it was generated from. */
  seed: number;
  name: string;
  id: string;
  url: string;
  slug: string;
  kind: NonNullable<OrgSpec['kind']>;
  settings: OrgSettings;
  makeId: (prefix: string, number: number) => string;
  users: User[];
  usersById: Map<string, User>;
  permissionSets: PermissionSet[];
  apps: App[];
  /** Apps by the id that their AppMenuItem has once they are installed. */
  menuItems: Map<string, App>;
  ourApp: App;
  tokens: TokenBook;
  logins: Login[];
  audits: Audit[];
  /** What apps called, as the usage log will have it. */
  usage: UsageEntry[];
  grants: Grants;
  pages: ResultPages;
  faults: Faults;
  ledger: Ledger;
  secrets: Set<string>;
  /** Calls that others made against the daily limit. */
  foreignCalls: number;
  /** Our own calls by hour of the clock. */
  callsByHour: Map<number, number>;
  /** Username of each signed-in browser, by its session cookie. */
  browsers: Map<string, number>;
  nowSeconds(): number;
  report(kind: string, detail: string): void;
  issue(secret: string): string;
}

/** Orgs of real apps, each with the tokens of its kind. */
const realOrgs: Partial<Record<OrgSize, { apps: typeof cleanApps; tokens: typeof cleanTokens }>> = {
  clean: { apps: cleanApps, tokens: cleanTokens },
  ordinary: { apps: ordinaryApps, tokens: ordinaryTokens },
};

/** What the ids of an org have in common, as a number: few seeds share one. */
export const tagOf = (seed: number): number => mix(seed, 1) % 238_328;

/** Generates an org from its spec; the address is set once its server listens. */
export function createState(world: World, spec: OrgSpec): OrgState {
  const seed = spec.seed ?? seedOf(spec.name);
  const size = sizes[spec.size ?? 'few'];
  const tag = base62(tagOf(seed), 3);
  const makeId = idMaker(tag);
  const slug = freeSlug(world, spec.name);
  const anchor = Math.floor(world.clock.now().getTime() / 3_600_000) * 3_600;
  const permissionSets = makePermissionSets(makeId);
  const users = makePeople({ seed, slug, count: size.users, nowSeconds: anchor, makeId });
  const order = { seed, nowSeconds: anchor, makeId };
  const real = realOrgs[spec.size ?? 'few'];
  const apps = real
    ? real.apps(order)
    : Array.from({ length: size.apps }, (_, index) => makeApp(order, index));
  const ourApp: App = {
    index: apps.length,
    name: world.app.name,
    ...identityOf({ makeId }, apps.length, 'external'),
    namespace: null,
    startUrl: null,
    adminApprovedOnly: false,
    blocked: false,
    createdSeconds: anchor - 3_600,
    scopes: world.app.scopes,
  };
  apps.push(ourApp);
  const history = { seed, users, apps, nowSeconds: anchor, makeId };
  const state: OrgState = {
    world,
    spec,
    seed,
    name: spec.name,
    id: makeId('00D', 1),
    url: '',
    slug,
    kind: spec.kind ?? 'production',
    settings: settingsOf(spec),
    makeId,
    users,
    usersById: new Map(users.map((user) => [user.id, user])),
    permissionSets,
    apps,
    menuItems: new Map(apps.map((app) => [makeId('0DS', app.index + 1), app])),
    ourApp,
    tokens: createTokenBook({
      seed,
      users: size.users,
      apps: size.apps,
      tokens: size.tokens,
      burst: size.burst,
      nowSeconds: anchor,
    }),
    logins: makeLogins(history, size.logins),
    audits: makeAudits(history, size.audits),
    usage: [],
    grants: createGrants(),
    pages: createResultPages(),
    faults: createFaults(),
    ledger: createLedger(),
    secrets: new Set(),
    foreignCalls: 0,
    callsByHour: new Map(),
    browsers: new Map(),
    nowSeconds: () => Math.floor(world.clock.now().getTime() / 1_000),
    report: (kind, detail) => world.report(spec.name, kind, detail),
    issue(secret) {
      state.secrets.add(secret);
      world.secrets.add(secret);
      return secret;
    },
  };
  for (const token of real?.tokens(order, apps, users) ?? []) state.tokens.add(token);
  for (const user of spec.users ?? []) addUser(state, user);
  return state;
}

/** Adds somebody to an org; permissions that are not given follow from `admin`. */
export function addUser(state: OrgState, spec: NonNullable<OrgSpec['users']>[number]): User {
  const index = state.users.length;
  const [firstName = spec.username, ...rest] = (spec.name ?? spec.username).split(' ');
  const user: User = {
    id: state.makeId('005', index + 1),
    index,
    username: spec.username,
    firstName,
    lastName: rest.join(' ') || firstName,
    name: spec.name ?? spec.username,
    email: spec.username,
    active: true,
    admin: spec.admin ?? false,
    createdSeconds: state.nowSeconds(),
    lastLoginSeconds: null,
    permissionSet: spec.admin ? 0 : 1,
    extraSets: [],
    lapsedSets: [],
  };
  state.users.push(user);
  state.usersById.set(user.id, user);
  if (spec.permissions) setPermissions(state, user, new Set(spec.permissions));
  return user;
}

export const userMay = (state: OrgState, user: User, permission: Permission): boolean =>
  setsOf(state, user).some(({ permissions }) => permissions.has(permission));

/** All that a user may do, by profile and permission sets. */
export const permissionsOf = (state: OrgState, user: User): Set<Permission> =>
  new Set(setsOf(state, user).flatMap(({ permissions }) => [...permissions]));

const setsOf = (state: OrgState, user: User): PermissionSet[] =>
  [user.permissionSet, ...user.extraSets].flatMap((index) => state.permissionSets[index] ?? []);

/** Gives a user a permission set of their own with exactly these permissions. */
export function setPermissions(state: OrgState, user: User, permissions: Set<Permission>): void {
  const number = state.permissionSets.length + 1;
  const base = state.permissionSets[user.permissionSet];
  state.permissionSets.push({
    id: state.makeId('0PS', number),
    name: `Custom_${number}`,
    label: `Custom: ${user.name}`,
    profileId: base?.profileId ?? state.makeId('00e', 2),
    profileName: base?.profileName ?? 'Standard User',
    permissions,
  });
  user.permissionSet = number - 1;
  user.extraSets = [];
}

function freeSlug(world: World, name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const wanted = plain || 'org';
  const taken = new Set(world.orgs.map(({ slug }) => slug));
  for (let number = 2; ; number += 1) {
    const slug = number === 2 ? wanted : `${wanted}-${number - 1}`;
    if (!taken.has(slug)) return slug;
  }
}
