import type { Privilege } from '../../domains/ports.ts';
import { DAY } from '../../lib/time.ts';
import type { ReadFacts } from '../reads/facts.ts';

/**
 * What is known of one app in one domain after a reading: the input of every rule. Built in SQL, one row per app; names are
 * foreign text, as Salesforce has them. `null` is "not visible", never "no".
 */
export interface AppFacts {
  readonly appId: number;
  readonly identity: string;
  readonly name: string;
  /** A 0H4 connected app, a 0xI external client app; null where it is not installed. */
  readonly applicationId: string | null;
  readonly label: string | null;
  readonly namespace: string | null;
  readonly kind: string;
  /**
   * An external client app bears its name, and it has no menu item: `refused` where Salesforce says that these tokens are not
   * that app's, `unknown` where it did not say. A name proves nothing.
   */
  readonly namesake: 'refused' | 'unknown' | null;
  readonly adminApprovedOnly: boolean | null;
  readonly startUrl: string | null;
  /** Hours; -1: until revoked; null: not visible. */
  readonly refreshTokenHours: number | null;
  /** The refresh token's life counts from its last use. */
  readonly untilUsed: boolean | null;
  readonly scopes: readonly string[] | null;
  readonly firstSeenAt: Date;
  /** It was there at the first complete reading: known, not new. */
  readonly inBaseline: boolean;
  readonly owner: string | null;

  /** Living tokens, each approval counted, and the people who hold them. */
  readonly tokens: number;
  readonly users: number;
  readonly inactiveUsers: number;
  /** Holders with a privilege; null where privileges are not visible. */
  readonly admins: number | null;
  readonly privileges: readonly Privilege[];
  readonly firstTokenAt: Date | null;
  readonly newestTokenAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly uses: number;
  /** Tokens that were not used for `UNUSED_DAYS`, or never since they were made so long ago. */
  readonly unused90: number;
  /** Most people who granted it within one hour, among the tokens of the last 7 days. */
  readonly mostInAnHour: number;
  /** Who granted it first, and whether that was the first app of theirs. */
  readonly firstUser: { readonly userId: string; readonly firstGrant: boolean } | null;
  /** Our own app in this domain: the row of our grant (security: created within 60 s of our code exchange). */
  readonly isOurs: boolean;

  /** Before this reading; null where the app is new in it. */
  readonly before: AppBefore | null;
  /** Uses a day over the last 14 days before today, oldest first, from `app_use`; gaps are days without a reading. */
  readonly usesPerDay: readonly number[];
  /** People a week ago; null where we did not read then. */
  readonly usersWeekAgo: number | null;
  /** Rows of (user) that appeared since a proven revocation of this app, and when that was. */
  readonly backSince: { readonly at: Date; readonly tokens: number; readonly users: number } | null;
  /** Addresses that signed people in for it in this reading and never before (30 days); null: not visible. */
  readonly newSources: readonly string[] | null;
  /** How many addresses signed people in for it before this reading (30 days); null: not visible. */
  readonly knownSources: number | null;
  /** Of these, how many came within the two weeks before it; null: not visible. */
  readonly freshSources: number | null;
}

export interface AppBefore {
  readonly users: number;
  readonly tokens: number;
  readonly admins: number | null;
  /** When the last one was seen to hold it no more; null: never. */
  readonly adminsUntil: Date | null;
  readonly lastUsedAt: Date | null;
  readonly uses: number;
  readonly adminApprovedOnly: boolean | null;
  readonly refreshTokenHours: number | null;
  readonly scopes: readonly string[] | null;
}

/** Under the name of an app, which anybody may have chosen. */
export interface FailedSignIns {
  readonly count: number;
  readonly sources: readonly string[];
  /** What Salesforce says of most of them. */
  readonly status: string;
}

/** The other apps that a rule compares with. */
export interface RuleContext {
  readonly now: Date;
  /** First complete reading of the domain; null: this one is it. */
  readonly baselineAt: Date | null;
  /** When the domain was read before this; null: never. */
  readonly previousReadAt: Date | null;
  /** IANA zone of the alert channel, for working hours. */
  readonly zone: string;
  /** Apps of the same workspace whose exact name is this app's: in this domain, and in others. Those that are alike are one. */
  readonly sameName: readonly {
    /** How many they are. */
    readonly apps: number;
    readonly sameDomain: boolean;
    /** An external client app. */
    readonly isExternal: boolean;
    /** Of the first of them; all are this app's, or none is. */
    readonly applicationId: string | null;
    readonly namespace: string | null;
    readonly startUrl: string | null;
    readonly adminApprovedOnly: boolean | null;
    readonly approved: boolean;
    /** Where it is approved: when an app of that name was, for the first time. */
    readonly approvedAt: Date | null;
  }[];
  /**
   * Apps of the same workspace that read the same to the eye: the same `foldName`, another exact name. Left out where it was
   * not looked for.
   */
  readonly alike?: readonly {
    readonly name: string;
    readonly approved: boolean;
    readonly firstSeenAt: Date;
  }[];
  /** By the name of an app: sign-ins that failed, among those of this reading. Left out where they are not visible. */
  readonly failedSignIns?: ReadonlyMap<string, FailedSignIns>;
  /** What the API usage log says of it; null or left out: the log is not visible, or says nothing of these days. */
  readonly reads?: ReadFacts | null;
  /** Tokens read, counted; own rows only; what could not be read. */
  readonly coverage: {
    readonly outcome: string;
    readonly tokensRead: number;
    readonly tokensCounted: number;
  };
}

/** A token that was not used for so many days is unused. */
export const UNUSED_DAYS = 90;
/** An app is new for so long, unless it was there at the first complete reading. */
const NEW_DAYS = 30;

export const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY;

/** Not there at the first complete reading, and first seen not long ago. */
export const isNewSince = (
  facts: Pick<AppFacts, 'inBaseline' | 'firstSeenAt' | 'firstTokenAt' | 'applicationId'>,
  now: Date,
): boolean =>
  !facts.inBaseline && daysBetween(facts.firstSeenAt, now) < NEW_DAYS && !wasHeldBefore(facts, now);

/** Somebody let it in long ago, and an admin has installed it since: by that it has an id of its own, and is no new app. */
const wasHeldBefore = (
  { applicationId, firstTokenAt }: Pick<AppFacts, 'applicationId' | 'firstTokenAt'>,
  now: Date,
): boolean =>
  applicationId !== null && firstTokenAt !== null && daysBetween(firstTokenAt, now) >= NEW_DAYS;

/** First seen after the first complete reading, and not long ago. */
export const isNew = (facts: AppFacts, context: RuleContext): boolean =>
  context.baselineAt !== null &&
  facts.firstSeenAt > context.baselineAt &&
  isNewSince(facts, context.now);

/** Of the first complete reading, and let in by its first user not long before. */
export const wasYoung = ({ inBaseline, firstTokenAt }: AppFacts, { now }: RuleContext): boolean =>
  inBaseline && firstTokenAt !== null && daysBetween(firstTokenAt, now) < NEW_DAYS;

export const isInstalled = (facts: Pick<AppFacts, 'applicationId'>): boolean =>
  facts.applicationId !== null;

/** Hours of a refresh token's life; endless where it lives until it is revoked. */
export const lifeOf = (hours: number): number => (hours < 0 ? Number.POSITIVE_INFINITY : hours);

/** The same as evidence names it. */
export const lifeInWords = (hours: number): number | 'until revoked' =>
  hours < 0 ? 'until revoked' : hours;

/** Scopes that were not there before, sorted; none where one of the two is not visible. */
export function widened(
  before: readonly string[] | null,
  now: readonly string[] | null,
): readonly string[] {
  if (before === null || now === null) return [];
  return now.filter((scope) => !before.includes(scope)).sort();
}

/** The host of a start URL, lower case; null where there is none or it is no URL. */
export function startHostOf(startUrl: string | null): string | null {
  if (startUrl === null || !URL.canParse(startUrl)) return null;
  return new URL(startUrl).host || null;
}
