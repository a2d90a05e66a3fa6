import type { BreachRequest } from '../../apps/breaches/ask.ts';
import type { FoundApp } from '../../apps/breaches/found-store.ts';
import type { Timeline } from '../../apps/breaches/timeline-store.ts';
import type { BreachView } from '../../apps/breaches/view-store.ts';
import type { AssignAndSnooze } from '../../apps/decisions/assign-and-snooze.ts';
import type { Attached, AttachRequest } from '../../apps/decisions/attach.ts';
import type { Decide } from '../../apps/decisions/decide.ts';
import type { DecideMany } from '../../apps/decisions/decide-many.ts';
import type { ExportedDecision } from '../../apps/decisions/exported-store.ts';
import type { RanOut } from '../../apps/decisions/ran-out-store.ts';
import type { UndoMany } from '../../apps/decisions/undo-many.ts';
import type { Grouped } from '../../apps/inventory/review.ts';
import type {
  Alone,
  AppBatch,
  AppFilter,
  AppLine,
  AppPage,
  AppUser,
  AppView,
  AskView,
  BanReach,
  DecisionView,
  DomainSignal,
  GroupView,
  ReviewProgress,
  RevocationView,
} from '../../apps/inventory/view.ts';
import type { AnswerLeaving } from '../../apps/leavings/answer.ts';
import type { LeavingView } from '../../apps/leavings/view-store.ts';
import type { Policies } from '../../apps/policies/policies.ts';
import type { ReadLog, ReadsView, ReadsWeek } from '../../apps/reads/reads.ts';
import type { RevokeAnswer } from '../../apps/revocations/answer.ts';
import type { RevokeAsk } from '../../apps/revocations/ask.ts';
import type { RevokeMany } from '../../apps/revocations/ask-many.ts';
import type { Seconds } from '../../notices/ask-second.ts';
import type { Posted } from '../../notices/notice.ts';
import type { Wish } from '../../notices/wish.ts';

/** What the Slack edge needs of the core for apps, decisions and revocations. */
export interface Apps
  extends Pick<Decide, 'decide' | 'undo' | 'renew'>,
    DecideMany,
    RevokeMany,
    Pick<UndoMany, 'undoMany'>,
    AssignAndSnooze,
    AnswerLeaving,
    Pick<RevokeAnswer, 'agree' | 'stop' | 'stopAll' | 'retry'> {
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
  /** What an app called for in the last seven days; undefined where this workspace has no such app. */
  reads(workspaceId: number, appId: number): Promise<ReadsWeek | undefined>;
  /** How far the API usage log of a domain is read, for the last seven days. */
  readLog(workspaceId: number, domainId: number): Promise<ReadLog | undefined>;
  /** Throws E-NOT-FOUND. */
  attach(request: AttachRequest): Promise<Attached>;
  /** The message that its card is now. */
  cardOf(workspaceId: number, appId: number): Promise<Posted | undefined>;
  /** A list card of many apps: `domainId/batch`. */
  batch(workspaceId: number, subject: string): Promise<AppBatch | undefined>;
  /** What a file says of the decisions on these apps. */
  exportedDecisions(
    workspaceId: number,
    appIds: readonly number[],
  ): Promise<ReadonlyMap<number, ExportedDecision>>;
  /** Those that wait for a decision in groups, and how far that is: all, or those of a list card. */
  review(
    workspaceId: number,
    list: string | undefined,
  ): Promise<{ readonly groups: readonly Grouped[]; readonly progress: ReviewProgress }>;
  reviewProgress(workspaceId: number): Promise<ReviewProgress>;
  /** What one act did on many apps. */
  group(workspaceId: number, groupId: number): Promise<GroupView | undefined>;
  /** What rules say of a domain as a whole now. */
  signals(workspaceId: number, domainId: number): Promise<readonly DomainSignal[]>;
  revocation(workspaceId: number, revocationId: number): Promise<RevocationView | undefined>;
  /** All that was asked for together with it. */
  ask(workspaceId: number, revocationId: number): Promise<AskView | undefined>;
  /** What a person may still remove without a second operator. */
  alone(workspaceId: number, person: string): Promise<Alone>;
  /** Who may answer what waits for a second person, and how many were asked by direct message. */
  seconds(wish: Wish): Promise<Seconds>;
  reachOfBan(workspaceId: number, appId: number): Promise<BanReach>;
  /** Apps whose approval ran out within that time, which still wait for a decision: some of them, and how many they are. */
  ranOut(
    workspaceId: number,
    within: { from: Date; to: Date },
  ): Promise<{ readonly apps: readonly RanOut[]; readonly total: number }>;
  /** In force or not: lines of a thread tell what was. */
  decision(
    workspaceId: number,
    decisionId: number,
  ): Promise<{ appId: number; decision: DecisionView } | undefined>;
  /** Apps of all domains that may be a vendor's, those that are for sure first. `ids`: of these. */
  theirs(workspaceId: number, typed: string, ids?: readonly number[]): Promise<readonly FoundApp[]>;
  /** Gives its id; undefined where nobody holds a token. Throws E-STALE-CARD where none of the apps is there any more. */
  askBreach(request: BreachRequest): Promise<number | undefined>;
  /** Throws E-NOT-FOUND, and E-STALE-CARD where it is over. */
  stopBreach(request: { workspaceId: number; breachId: number; by: string }): Promise<void>;
  /** What apps read since a day, by app, as far as the usage log of their orgs says it. */
  readsSince(
    workspaceId: number,
    appIds: readonly number[],
    since: Date,
  ): Promise<ReadonlyMap<number, ReadsView>>;
  /** People who became inactive, as a card shows them. */
  leaving(workspaceId: number, leavingId: number): Promise<LeavingView | undefined>;
  breach(workspaceId: number, breachId: number): Promise<BreachView | undefined>;
  /** Pages of a domain's Setup, by its address. */
  breachLinks(instanceUrl: string): { packages: string; usage: string; logins: string };
  timeline(workspaceId: number, breachId: number): Promise<Timeline>;
  readonly revoke: RevokeAsk['ask'];
  readonly policies: Pick<
    Policies,
    | 'view'
    | 'rehearse'
    | 'switchOn'
    | 'switchOff'
    | 'answerPolicy'
    | 'pause'
    | 'secondBound'
    | 'boundAsked'
    | 'setSecondBound'
    | 'answerBound'
  >;
}
