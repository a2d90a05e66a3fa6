/**
 * What the core needs of Salesforce, as function types. `salesforce/` supplies them, `app.ts` joins them.
 * Every function throws `AppError` only: what is Salesforce's fault, the org's, ours or passing is decided there
 * (`salesforce/errors.ts`).
 */

import type { UsageLog } from './usage-log.ts';

/** Salesforce's answer of its token endpoint, already checked for shape and hosts. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Only where the scope was granted; on a refresh only where the app rotates. */
  readonly refreshToken: string | undefined;
  readonly scopes: readonly string[];
  /** An origin, such as `https://acme.my.salesforce.com`. */
  readonly instanceUrl: string;
  readonly identityUrl: string;
  /** 18 characters. */
  readonly orgId: string;
  readonly userId: string;
  /** False where the signature is present and does not fit our client secret. */
  readonly signatureFits: boolean;
  /** Salesforce's clock when it answered. */
  readonly at: Date;
}

/** What a renewal is looked at for. */
export type RenewedGrant = Pick<
  TokenAnswer,
  'accessToken' | 'refreshToken' | 'instanceUrl' | 'orgId'
>;

/** Where a consent starts: the generic hosts, or a My Domain. `origin` has passed `salesforce/hosts.ts`. */
export interface SignInPage {
  readonly kind: 'my-domain' | 'production' | 'sandbox';
  readonly origin: string;
}

export interface SalesforceOAuth {
  authorizeUrl(request: {
    origin: string;
    state: string;
    challenge: string;
    loginHint?: string | undefined;
  }): string;
  /** Throws E-APP-BLOCKED, E-STATE (code refused), E-SF-DOWN, E-CONFIG, E-ACCESS. Our own deadline of 15 s, nobody's signal. */
  exchange(request: { origin: string; code: string; verifier: string }): Promise<TokenAnswer>;
  /** Throws as `reference` 1.7 classes it: E-GRANT-EXPIRED, E-USER-OFF, E-BUSY (being processed), E-SF-DOWN, E-CONFIG, E-ACCESS … */
  refresh(request: {
    origin: string;
    refreshToken: string;
    /** Whose grant it is: what an answer that names no org is taken to be about. */
    orgId?: string;
    /** Where the org was last: kept where an answer of another page names no address. */
    lastKnown?: string;
  }): Promise<RenewedGrant>;
  /** Ends a grant (refresh token) or one token. 'gone' where Salesforce says that it did not exist. Throws E-SF-DOWN. */
  revoke(request: { origin: string; token: string }): Promise<'revoked' | 'gone'>;
}

/** A text of Salesforce's over 1,000 characters is kept as its first 1,000 plus a hash. */
export interface OrgFacts {
  readonly orgId: string;
  readonly name: string;
  readonly kind: 'production' | 'sandbox' | 'developer' | 'trial' | 'scratch';
  readonly edition: string;
  readonly instanceName: string;
  /** Salesforce's `Date` header of this answer. */
  readonly at: Date;
}

export interface SignedInUser {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

export interface Permissions {
  /** Without it OauthToken silently shows own rows only. */
  readonly customizeApplication: boolean;
  readonly viewSetup: boolean;
  readonly modifyAllData: boolean;
  /** Without it LoginHistory silently shows own rows only. */
  readonly seesSignIns: boolean;
}

/** Rows of OauthToken, one approval each. Never AccessToken, RequestToken; DeleteToken is not read here. */
export interface TokenRow {
  readonly appName: string;
  readonly appMenuItemId: string | null;
  /** AppMenuItem.ApplicationId, of an installed connected app. Tokens of external client apps have no menu item, installed or not. */
  readonly applicationId: string | null;
  readonly userId: string;
  /** Whole seconds, epoch milliseconds. */
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly useCount: number;
}

/** A row of OauthToken as a list of all has it: whose it is may be missing. */
export interface ListedToken extends Omit<TokenRow, 'userId'> {
  readonly userId: string | null;
}

/** One whose creation is missing: no slice of time holds it. */
export type UndatedToken = Omit<ListedToken, 'createdAt'>;

/** A slice of OauthToken. Times are epoch milliseconds of Salesforce's clock, whole seconds. */
export type TokenSlice =
  /** from <= CreatedDate < to, ordered by CreatedDate */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** CreatedDate = at, UserId >= fromUser (where given), ordered by UserId */
  | { readonly kind: 'second'; readonly at: number; readonly fromUser: string | undefined };

export interface OrgUserRow {
  readonly userId: string;
  /** Where Salesforce gives none, the name or the id. */
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly profile: string | null;
}

export interface UserPage {
  readonly rows: readonly OrgUserRow[];
  /** Rows without an id. */
  readonly leftOut: number;
}

/** One user, asked for by id. */
export interface OneUser extends OrgUserRow {
  /** `User.UserType`, such as `Standard`; null where it is not visible. */
  readonly userType: string | null;
}

export interface AppFactsRow {
  /** AppMenuItem.ApplicationId. */
  readonly applicationId: string;
  readonly name: string;
  readonly label: string;
  /** Of an external client app: its tokens show its label, or this. */
  readonly developerName: string | null;
  readonly namespace: string | null;
  readonly kind: 'connected' | 'external' | 'unknown';
  readonly adminApprovedOnly: boolean | null;
  readonly startUrl: string | null;
  /** Null: not visible. Hours; Infinity is written as -1. */
  readonly refreshTokenHours: number | null;
  /** The refresh token's life counts from its last use, not from the approval. Null: not visible. */
  readonly untilUsed: boolean | null;
  /** OAuth scopes as Salesforce names them (`api`, `refresh_token`); null where they are not visible. */
  readonly scopes: readonly string[] | null;
}

/** What a holder of tokens may do beyond their own data. */
export const privileges = [
  'Modify All Data',
  'View All Data',
  'Customize Application',
  'Manage Users',
  'Approve Uninstalled Connected Apps',
  'Use Any API Client',
] as const;
export type Privilege = (typeof privileges)[number];

export interface PrivilegedRow {
  readonly userId: string;
  readonly privileges: readonly Privilege[];
  /** Their profile with what of it comes by the profile itself; null where none does, or its name is withheld. */
  readonly profile: { readonly name: string; readonly privileges: readonly Privilege[] } | null;
}

/** Lines of a slice of time, oldest first. */
export interface HistorySlice<Line> {
  readonly rows: readonly Line[];
  /** Everything before this was read; earlier than the end asked for where there was more than is taken at once. */
  readonly readTo: number;
  /** Rows that say too little to be of use. */
  readonly leftOut: number;
  /** The last second held more than is taken at once, and no reading can get at the rest of it. */
  readonly cutSecond: boolean;
}

/** A permission set or profile whose people an admin allowed to use an app beforehand. */
export interface AllowedRow {
  readonly applicationId: string;
  /** Foreign text. */
  readonly name: string;
}

/** A line of LoginHistory by which an app signed someone in. Times are epoch milliseconds of Salesforce's clock. */
export interface LoginRow {
  readonly id: string;
  /** Null where Salesforce names nobody. */
  readonly userId: string | null;
  readonly at: number;
  /** Such as `Remote Access 2.0`; a username and password over the API is `Other Apex API`, `Partner Product` and the like. */
  readonly type: string;
  readonly sourceIp: string;
  readonly status: string;
  readonly application: string;
}

/** A line of SetupAuditTrail about apps, packages or permissions. */
export interface TrailRow {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly byUser: string | null;
  readonly display: string;
}

/** A row of OauthToken with what revokes it. It is read at the moment of use and never kept, logged or shown. */
export interface RevocableRow extends TokenRow {
  /** Null where Salesforce gives none. */
  readonly deleteToken: string | null;
}

export interface PackageRow {
  readonly packageId: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly version: string;
}

export interface ApiUsage {
  readonly used: number;
  readonly limit: number;
}

/** An optional reading that the org, or the user's permissions, may refuse: then why, in words for an admin. */
export type Optional<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** One org opened with one access token. Every call is one or more API calls, counted in `calls()`. */
export interface SalesforceOrg extends UsageLog {
  organization(): Promise<OrgFacts>;
  me(): Promise<SignedInUser>;
  permissions(): Promise<Permissions>;
  /** COUNT() of OauthToken with CreatedDate < before. */
  countTokens(before: number): Promise<number>;
  /** CreatedDate of the oldest token, or undefined where there is none. */
  firstTokenAt(): Promise<number | undefined>;
  /** Pages of at most 500 rows, in the slice's order; at most 2,500 rows in all, and then silence. */
  tokens(slice: TokenSlice): AsyncGenerator<readonly ListedToken[]>;
  /** Those with from <= CreatedDate, oldest first, in one call; `isFull` where there may be more, and `rows` are not all. */
  newTokens(from: number): Promise<{ rows: readonly ListedToken[]; isFull: boolean }>;
  /** Those that no slice holds; at most 2,500. */
  undatedTokens(): Promise<readonly UndatedToken[]>;
  /** By pages of at most 2,000; all users of the org (active or not). */
  users(): AsyncGenerator<UserPage>;
  /** One of them; undefined where there is none of that id. */
  user(userId: string): Promise<OneUser | undefined>;
  /** These users, of at most 100. */
  usersOf(userIds: readonly string[]): Promise<readonly OrgUserRow[]>;
  /** Installed apps: AppMenuItem of type ConnectedApplication, joined with ConnectedApplication, and ExternalClientApplication, where readable. */
  apps(): Promise<{ rows: readonly AppFactsRow[]; notes: readonly string[] }>;
  /** Who was allowed to use apps beforehand, at most 20,000 rows. */
  allowed(): Promise<Optional<readonly AllowedRow[]>>;
  /** A page, from 0, of the external client apps that are in use, by id; an empty one is behind the last. */
  usedExternal(page: number): Promise<Optional<readonly string[]>>;
  /** A page, from 0, of the users who hold a token to an external client app. */
  externalUsers(applicationId: string, page: number): Promise<Optional<readonly string[]>>;
  /** When each token of one user to an external client app was created; undefined of one that does not say. */
  externalTokens(
    applicationId: string,
    userId: string,
  ): Promise<Optional<readonly (number | undefined)[]>>;
  packages(): Promise<Optional<readonly PackageRow[]>>;
  /** People with a privilege, or those of these (at most 100), by permission set or profile; each once, sorted by id. */
  privileged(among?: readonly string[]): Promise<Optional<readonly PrivilegedRow[]>>;
  /**
   * LoginHistory of apps, from <= LoginTime < to; at most 20,000 rows of Salesforce's, the oldest of them. They are all there
   * are only where `permissions()` says so before and after. That an app has none does not mean that it was idle: a refresh
   * may write no line.
   */
  logins(from: number, to: number): Promise<Optional<HistorySlice<LoginRow>>>;
  /** SetupAuditTrail about apps, packages, permissions and profiles, from <= CreatedDate < to; at most 5,000 rows. */
  trail(from: number, to: number): Promise<Optional<HistorySlice<TrailRow>>>;
  /**
   * Tokens with what revokes them, of these users (at most 100 at a time; selected by user id alone, the app is matched by
   * the caller). Whole: every row of theirs, however many there are.
   */
  revocable(userIds: readonly string[]): AsyncGenerator<readonly RevocableRow[]>;
  /** Revokes one token by its DeleteToken. 'gone' where Salesforce says that it did not exist. Throws E-SF-DOWN, E-ACCESS. */
  revokeToken(deleteToken: string): Promise<'revoked' | 'gone'>;
  /** Revokes all tokens of one user for an external client app (0xI), by its own endpoint. */
  revokeExternal(applicationId: string, userId: string): Promise<'revoked' | 'gone'>;
  /** What this org lacks of what we would read (an API version, fields by their names), as sentences; known once it was read. */
  limits(): readonly string[];
  usage(): ApiUsage | undefined;
  calls(): number;
  /** Salesforce's clock at the last answer. */
  clock(): Date | undefined;
}

/** Opens an org for one access token. A 401 comes back as AppError 'E-ACCESS' with facts { expired: true } where a refresh may help. */
export type OpenOrg = (session: {
  instanceUrl: string;
  accessToken: string;
  signal?: AbortSignal | undefined;
}) => SalesforceOrg;
