import type { ErrorCode, Facts } from '../lib/errors.ts';
import type { GrantEnd, GrantPolicy } from './grant-life.ts';
import type { Lateness } from './lateness.ts';

/** The guide's three. *In progress* is a domain whose first sync has not ended well yet; later syncs keep *Success*. */
export type DomainStatus = 'in_progress' | 'success' | 'error';

/** For so many days a deleted domain can come back with its history. */
export const HISTORY_DAYS = 90;

/** What one sync reads, in order; the card shows it. */
export const syncSteps = [
  'Domain details',
  'Installed packages',
  'Connected apps',
  'Tokens',
  'Users',
] as const;

export interface Progress {
  /** 1 to 5, an index into `syncSteps` plus one. */
  readonly step: number;
  readonly startedAt: Date;
  /** 'schedule' or a Slack user id. */
  readonly startedBy: string;
  readonly packages: number | undefined;
  readonly apps: number | undefined;
  readonly tokensRead: number | undefined;
  readonly tokensCounted: number | undefined;
}

/** How much of the domain the last reading saw: said on every card and in the details. */
export interface Coverage {
  readonly outcome: 'complete' | 'partial' | 'suspect';
  readonly tokensRead: number;
  readonly tokensCounted: number;
  readonly ownRowsOnly: boolean;
  /** What could not be read and which permission would open it, a sentence each, in words for an admin. */
  readonly notes: readonly string[];
  readonly readAt: string;
}

export interface Counts {
  readonly apps: number;
  readonly tokens: number;
  readonly users: number;
  readonly packages: number;
}

export interface Trouble {
  readonly code: ErrorCode;
  readonly facts: Facts;
  readonly since: Date;
}

export interface Deleted {
  readonly at: Date;
  readonly by: string;
  readonly reason: string | undefined;
  /**
   * Whether Salesforce has confirmed that our grant is gone. 'left': it never did, and we tried for long enough.
   * 'kept': nobody asked for that.
   */
  readonly grantEnd: 'pending' | 'confirmed' | 'unconfirmed' | 'left' | 'kept';
}

/** A Salesforce org that a workspace watches. */
export interface Domain {
  readonly id: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly kind: string;
  readonly edition: string;
  readonly instanceName: string;
  readonly instanceUrl: string;
  readonly signIn: { readonly kind: string; readonly origin: string };
  /** Slack channel id that its card and alerts go to. */
  readonly channel: string;
  readonly salesforceUserId: string;
  readonly salesforceUsername: string;
  readonly connectedAt: Date;
  /** Slack user id. */
  readonly connectedBy: string;
  /** Someone said *It's ours*, or the consent was bound to a typed My Domain. */
  readonly confirmed: boolean;
  readonly status: DomainStatus;
  readonly trouble: Trouble | undefined;
  readonly lastSyncedAt: Date | undefined;
  readonly nextDueAt: Date | undefined;
  /** As configured, or longer where the org's API budget asks for it. */
  readonly intervalMs: number;
  /** As configured, or chosen by an admin. */
  readonly configuredMs: number;
  /** The interval is longer than configured, to spare the org's API calls. */
  readonly stretched: boolean;
  readonly reconnected: { readonly at: Date; readonly by: string } | undefined;
  readonly deleted: Deleted | undefined;
  readonly api: { readonly used: number; readonly limit: number } | undefined;
  /** Of the grant that it uses now; undefined where it has none. */
  readonly grantId: string | undefined;
  /** Of our own app in the org; undefined where it is not visible. */
  readonly grantPolicy: GrantPolicy | undefined;
}

/** What a domain is called by whoever types it. */
export type NamedDomain = Pick<Domain, 'id' | 'name' | 'orgId' | 'instanceUrl'>;

/** A domain as people see it: with what is going on and how late it is. */
export interface DomainView extends Domain {
  readonly progress: Progress | undefined;
  readonly coverage: Coverage | undefined;
  readonly counts: Counts | undefined;
  readonly lateness: Lateness;
  /** When the grant ends by its policy, where it does and we know. */
  readonly grantEnd: GrantEnd | undefined;
  readonly lastRuns: readonly RunView[];
  /** How it is looked at for new grants between syncs; undefined where it has not been read whole yet. */
  readonly looks: LooksView | undefined;
  /** Somebody asked for a link to reconnect it, and has not finished. */
  readonly reconnecting: Reconnecting | undefined;
}

export interface Reconnecting {
  /** Slack user id. */
  readonly by: string;
  readonly since: Date;
  /** How long the link works. */
  readonly until: Date;
}

export interface LooksView {
  /** How far apart they are, milliseconds; undefined where they rest until a sync has ended well. */
  readonly everyMs: number | undefined;
  /** API calls of them in the running day. */
  readonly calls: number;
}

export interface RunView {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly startedBy: string;
  readonly outcome: string | null;
  readonly errorCode: string | null;
  readonly tokensRead: number | null;
}

/** Worst first (error, late with the oldest first, in progress, success), then by name: the order of every list. */
export function worstFirst(a: DomainView, b: DomainView): number {
  const worse = badness(b) - badness(a);
  const older = badness(a) === LATE ? b.lateness.ageMs - a.lateness.ageMs : 0;
  return worse || older || a.name.localeCompare(b.name);
}

const LATE = 2;

function badness(domain: DomainView): number {
  if (domain.status === 'error') return 3;
  if (domain.lateness.level === 'late' || domain.lateness.level === 'very late') return LATE;
  return domain.status === 'in_progress' ? 1 : 0;
}
