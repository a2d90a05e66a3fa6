import type {
  AppBatch,
  AppFilter,
  AppLine,
  AppPage,
  AppUser,
  AppView,
  DecisionView,
  DomainSignal,
  RevocationView,
} from '../../apps/inventory/view.ts';
import type { PolicyKind, PolicyView, Rehearsal } from '../../apps/policies/policy.ts';

export type { AppBatch };

/** What the Slack edge needs of the core for apps, decisions and revocations. */
export interface Apps {
  /** `pageSize`: 10 unless asked otherwise, at most 500. */
  list(workspaceId: number, filter: AppFilter, page: number, pageSize?: number): Promise<AppPage>;
  /** By exact name, id, unique start, or words; at most `limit`, best first. For typed targets and pickers. */
  find(workspaceId: number, text: string, limit: number): Promise<readonly AppLine[]>;
  /** Gone or not; undefined where this workspace has no such app. */
  view(workspaceId: number, appId: number): Promise<AppView | undefined>;
  users(
    workspaceId: number,
    appId: number,
    asked: { search: string; page: number },
  ): Promise<{ users: readonly AppUser[]; total: number; pageSize: number }>;
  /** A list card of many apps: `domainId/batch`. */
  batch(workspaceId: number, subject: string): Promise<AppBatch | undefined>;
  /** What rules say of a domain as a whole now. */
  signals(workspaceId: number, domainId: number): Promise<readonly DomainSignal[]>;
  revocation(workspaceId: number, revocationId: number): Promise<RevocationView | undefined>;
  /** In force or not: lines of a thread tell what was. */
  decision(
    workspaceId: number,
    decisionId: number,
  ): Promise<{ appId: number; decision: DecisionView } | undefined>;

  /**
   * Records a decision by compare-and-set. Throws E-STALE-CARD with facts { by, verdict } where `expected` no longer is the
   * app's decision, E-NOT-FOUND. A ban with `revoke` also asks for the revocation of its tokens in each domain that it holds for.
   */
  decide(request: {
    workspaceId: number;
    appId: number;
    /** The decision that the person saw; undefined: none. */
    expected: number | undefined;
    verdict: DecisionView['verdict'];
    everywhere: boolean;
    until: Date | undefined;
    reason: string | undefined;
    note: string | undefined;
    who: string | undefined;
    by: string;
    revoke: boolean;
    /** Out of a file: recorded as such, and no card is opened for it. */
    source?: 'import';
  }): Promise<{ decisionId: number; revocationIds: readonly number[] }>;
  /** Takes the decision back: the app is new again. Throws as `decide`. */
  undo(request: {
    workspaceId: number;
    appId: number;
    expected: number;
    by: string;
  }): Promise<void>;
  /** Lets an approval go on for a year from now. Throws as `decide`. */
  renew(request: {
    workspaceId: number;
    appId: number;
    expected: number;
    by: string;
  }): Promise<void>;
  assign(request: { workspaceId: number; appId: number; to: string; by: string }): Promise<void>;
  snooze(request: {
    workspaceId: number;
    appId: number;
    until: Date | undefined;
    reason: string | undefined;
    by: string;
  }): Promise<void>;
  /** A person says that they pressed Block in Setup. */
  blockedInSetup(request: { workspaceId: number; appId: number; by: string }): Promise<void>;

  /**
   * Asks for tokens to be revoked. Over the second person's bound it waits for another operator for 24 h. Throws
   * E-STALE-CARD with facts { by } where one is running, E-NOT-FOUND, E-CONFIG with facts { ours: true } for our own app.
   */
  revoke(request: {
    workspaceId: number;
    appId: number;
    reach: RevocationView['reach'];
    userIds: readonly string[];
    unusedDays: number | undefined;
    reason: string;
    shownTokens: number;
    shownUsers: number;
    by: string;
  }): Promise<{ revocationId: number; waitsForSecond: boolean }>;
  /** Throws E-NOT-PERMITTED with facts { own: true } for the one who asked, E-STALE-CARD with facts { by }. */
  agree(request: {
    workspaceId: number;
    revocationId: number;
    by: string;
    yes: boolean;
  }): Promise<void>;
  /** Stops before the next batch. Throws E-STALE-CARD where it has ended. */
  stop(request: { workspaceId: number; revocationId: number; by: string }): Promise<void>;
  /** Tries the failed rows again, none other. Throws E-STALE-CARD. */
  retry(request: { workspaceId: number; revocationId: number; by: string }): Promise<void>;

  readonly policies: Policies;
}

export interface Policies {
  view(workspaceId: number): Promise<{ paused: boolean; policies: readonly PolicyView[] }>;
  rehearse(workspaceId: number, kind: PolicyKind): Promise<Rehearsal>;
  /** 'asked' where it now waits for a second admin or 24 h; 'on' where this was the second one. */
  switchOn(request: {
    workspaceId: number;
    kind: PolicyKind;
    by: string;
  }): Promise<'asked' | 'on' | 'already'>;
  switchOff(request: { workspaceId: number; kind: PolicyKind; by: string }): Promise<void>;
  /** Stops all at once, also a run in progress, before its next batch. */
  pause(request: { workspaceId: number; by: string; paused: boolean }): Promise<void>;
  /** Over so many users a second operator must agree to a revocation. */
  secondBound(workspaceId: number): Promise<number>;
  /** 'asked' where a higher bound waits for a second admin or 24 h. */
  setSecondBound(request: {
    workspaceId: number;
    by: string;
    users: number;
  }): Promise<'asked' | 'set'>;
}
