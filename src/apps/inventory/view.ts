import type { Maker } from '../makers/maker.ts';
import type { Evidence, Severity } from '../risk/finding.ts';
import type { Finding, RuleId } from '../risk/rules.ts';

export type AppStatus = 'new' | 'approved' | 'banned' | 'ignored';
export type RiskLevel = 'high' | 'medium' | 'low';

/** Why an app is where it is: one part of its score. */
export interface RiskPart {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly points: number;
  readonly evidence: Finding['evidence'];
  readonly since: Date;
}

/** One line of a list of apps. Names are foreign text. */
export interface AppLine {
  readonly id: number;
  readonly domainId: number;
  readonly domainName: string;
  readonly name: string;
  readonly kind: string;
  readonly status: AppStatus;
  readonly snoozedUntil: Date | null;
  /** 0 to 100. */
  readonly risk: number;
  readonly level: RiskLevel;
  /** What matters and is not visible: the score is then a floor, and says "needs review". */
  readonly unknowns: readonly string[];
  readonly users: number;
  readonly tokens: number;
  readonly admins: number | null;
  readonly lastUsedAt: Date | null;
  readonly firstSeenAt: Date;
  /** Since when nobody holds a token to it; null: somebody does. */
  readonly goneAt: Date | null;
  /** The decision that holds for it; null: none. */
  readonly decisionId: number | null;
  /** The app of our own grant. */
  readonly isOurs: boolean;
  /** Where its name passes for another: what that rests on. Foreign text. */
  readonly alike: readonly Evidence[] | null;
  /** What rules say of it, most points first: in the list of a card of many apps alone. */
  readonly why?: readonly Finding[];
}

/** What a search for apps asks for; undefined: any. */
export interface AppFilter {
  /** Words of the name, folded; every word must be there. */
  readonly words: string;
  readonly domainIds?: readonly number[] | undefined;
  /** `idle`: installed, and nobody holds a token to it. */
  readonly statuses?: readonly (AppStatus | 'snoozed' | 'idle')[] | undefined;
  readonly levels?: readonly RiskLevel[] | undefined;
  /** Salesforce username, name or address of a holder, whole or in part. */
  readonly user?: string | undefined;
  /** Not used for so many days. */
  readonly unusedDays?: number | undefined;
  /** First seen within so many days. */
  readonly newDays?: number | undefined;
  /** Those of a list card: its subject, such as `1/baseline`. */
  readonly list?: string | undefined;
  /** Those of these ids. */
  readonly ids?: readonly number[] | undefined;
}

export interface AppPage {
  readonly lines: readonly AppLine[];
  readonly total: number;
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
}

export interface DecisionView {
  /** Its version. */
  readonly id: number;
  readonly verdict: 'approved' | 'banned' | 'ignored';
  readonly everywhere: boolean;
  readonly reason: string | null;
  readonly note: string | null;
  readonly who: string | null;
  readonly owner: string | null;
  readonly until: Date | null;
  /** Slack user id, or `policy:<kind>`. */
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly source: 'slack' | 'import' | 'policy';
  /** Who decided, as the file says that somebody gave. Foreign text. */
  readonly saidBy: string | null;
}

/** Of the apps that somebody holds and that can be decided on. What is neither decided nor snoozed waits. */
export interface ReviewProgress {
  readonly total: number;
  readonly decided: number;
  readonly snoozed: number;
  /** Beside these: installed, without a decision, and held by nobody. */
  readonly idle: number;
}

/** One act of a person on many apps, as it stands now. Names are foreign text. */
export interface GroupView {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind:
    | 'approved'
    | 'banned'
    | 'ignored'
    | 'snoozed'
    | 'assigned'
    | 'imported'
    | 'revoked';
  readonly reason: string | null;
  readonly until: Date | null;
  readonly owner: string | null;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly undoUntil: Date;
  readonly undoneBy: string | null;
  readonly undoneAt: Date | null;
  readonly apps: number;
  /** Of a file: so many of each. */
  readonly approved: number;
  readonly banned: number;
  readonly ignored: number;
  /** So many were put back; the others were changed since, or under one decision with one that was. */
  readonly back: number;
  readonly domainNames: readonly string[];
  /** The riskiest of them, at most three. */
  readonly names: readonly string[];
  /** Of those that were not put back, at most three; null: none. */
  readonly leftNames: readonly string[] | null;
  /** What it asked to be revoked, as a whole; undefined: nothing. */
  readonly revoking:
    | {
        readonly revocationId: number;
        readonly runs: number;
        readonly tokens: number;
        readonly removed: number;
        /** Wait for a second person; go on; have ended with some that were not removed. */
        readonly waiting: number;
        readonly running: number;
        readonly short: number;
      }
    | undefined;
}

export type RevocationState =
  | 'asked'
  | 'due'
  | 'running'
  | 'proving'
  | 'done'
  | 'stopped'
  | 'again'
  | 'refused';

export interface RevocationView {
  readonly id: number;
  /** The first of those that the same act asked for; its own id where it is that, or alone. */
  readonly firstId: number;
  readonly appId: number;
  readonly appName: string;
  readonly domainId: number;
  readonly domainName: string;
  readonly decisionId: number | null;
  readonly policyKind: string | null;
  /** The breach of a vendor that it is part of. */
  readonly breachId: number | null;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly reason: string | null;
  readonly reach: 'all' | 'users' | 'unused' | 'inactive';
  readonly shownTokens: number;
  readonly shownUsers: number;
  /** The hash of whom it means; null: asked for by a version that kept none. */
  readonly setHash: string | null;
  /** Where it asks again: how whom it means differs from before. `names`: of some of those who came. Foreign text. */
  readonly changed: {
    readonly added: number;
    readonly gone: number;
    readonly names: readonly string[];
  } | null;
  readonly state: RevocationState;
  readonly secondUntil: Date | null;
  readonly agreedBy: string | null;
  readonly stopBy: string | null;
  /** Why it stopped, asks again or was refused: a `StopWhy` of `revocation.ts`. 'stopped' by 'failed': it ended, tokens remain. */
  readonly stopWhy: string | null;
  /** Meant, once frozen. */
  readonly frozenTokens: number | null;
  readonly frozenUsers: number | null;
  /** Proven to be gone by a second reading; failed so far. */
  readonly removed: number;
  readonly failed: number;
  /** Of the failed ones, the commonest: an error code, or a `RowFailure` of `revocation.ts`; before the end, what the last try met. */
  readonly failCode: string | null;
  readonly beforeTokens: number | null;
  readonly afterTokens: number | null;
  /** When the second reading was made (Salesforce's clock). */
  readonly readAt: Date | null;
  readonly endedAt: Date | null;
}

/** What a ban for all domains would cut off. */
export interface BanReach {
  readonly domains: number;
  readonly users: number;
  readonly tokens: number;
}

/** All that one act asked for, oldest first, and what its asker had removed alone in 24 hours. */
export interface AskView {
  readonly runs: readonly [RevocationView, ...RevocationView[]];
  readonly alone: Alone;
}

/** What one person had removed alone in 24 hours, with nobody who agreed, by the users who lost an app by it. */
export interface Alone {
  /** Beyond so many a second operator must agree. */
  readonly bound: number;
  readonly users: number;
  /** Of these, by policies that they set up. */
  readonly byPolicies: number;
}

/** An app as a card or window shows it. */
export interface AppView extends AppLine {
  readonly workspaceId: number;
  readonly channel: string;
  readonly instanceUrl: string;
  readonly applicationId: string | null;
  readonly label: string | null;
  readonly namesake: 'refused' | 'unknown' | null;
  /** Permission sets and profiles whose people an admin allowed; null: not visible. Foreign text. */
  readonly allowed: readonly string[] | null;
  /** Somebody holds a token to it, or did. */
  readonly wasHeld: boolean;
  /** It was there at the first complete reading. */
  readonly inBaseline: boolean;
  /** Who makes it, as far as the list of vendors says; null: it does not know. */
  readonly maker: Maker | null;
  /** Ids of rules that cannot speak of it yet. */
  readonly learning: readonly string[];
  readonly namespace: string | null;
  readonly startUrl: string | null;
  readonly adminApprovedOnly: boolean | null;
  readonly refreshTokenHours: number | null;
  readonly untilUsed: boolean | null;
  /** Null: not visible, never guessed. */
  readonly scopes: readonly string[] | null;
  readonly firstTokenAt: Date | null;
  /** Salesforce username; the id of one who is not known here. Foreign text. */
  readonly firstUser: string | null;
  readonly owner: string | null;
  readonly snoozedBy: string | null;
  readonly snoozeReason: string | null;
  /** The approval of it that ran out, and when: nobody answered for it, or has decided since. */
  readonly ranOutId: number | null;
  readonly ranOutAt: Date | null;
  readonly parts: readonly RiskPart[];
  readonly decision: DecisionView | undefined;
  /** The newest one, whatever its state. */
  readonly revocation: RevocationView | undefined;
  readonly lastReadAt: Date | null;
  /** Tokens that appeared since the ban. */
  readonly tokensSinceBan: number;
  readonly blockedSaidAt: Date | null;
  readonly blockedSaidBy: string | null;
  /** People and tokens that used it within an hour and a day before the last reading; people without activity for 90 days. */
  readonly usedLastHour: number;
  readonly usedLastDay: number;
  readonly unused90: number;
  readonly inactiveUsers: number;
  /** The same app in other domains, by the rule of identity: the id and name, its state there. */
  readonly elsewhere: readonly {
    readonly appId: number;
    readonly domainName: string;
    readonly status: AppStatus;
    readonly snoozedUntil: Date | null;
    readonly goneAt: Date | null;
    readonly level: RiskLevel;
    readonly tokens: number;
  }[];
}

export interface AppUser {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly active: boolean;
  readonly privileges: readonly string[] | null;
  readonly tokens: number;
  readonly uses: number;
  readonly lastUsedAt: Date | null;
}

/** A list card of many apps. */
export interface AppBatch {
  readonly domainId: number;
  readonly domainName: string;
  readonly baseline: boolean;
  /** As many as there were when it was posted. */
  readonly total: number;
  /** As many as it lists now: more, where what passed for one app was told apart since. */
  readonly listed: number;
  /** To be looked at now: without a decision and not snoozed; of known apps that got worse all that are there. */
  readonly waiting: number;
  /** Of these. */
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  /** The worst of these, at most two. */
  readonly worst: readonly AppLine[];
  /** It names people. */
  readonly mention: boolean;
  /** Named as an external client app, and not known yet whether they are that one. */
  readonly unsettled: number;
}

/** What a rule says of a domain as a whole. */
export interface DomainSignal extends Finding {
  readonly since: Date;
}
