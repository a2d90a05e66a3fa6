import { createBreachAsk } from '../apps/breaches/ask.ts';
import { findTheirs } from '../apps/breaches/found-store.ts';
import { createBreachLook } from '../apps/breaches/look.ts';
import { breachesDue } from '../apps/breaches/store.ts';
import { timelineOf } from '../apps/breaches/timeline-store.ts';
import { viewBreach } from '../apps/breaches/view-store.ts';
import { createAssignAndSnooze } from '../apps/decisions/assign-and-snooze.ts';
import { createAttach } from '../apps/decisions/attach.ts';
import { createDecide } from '../apps/decisions/decide.ts';
import { createDecideMany } from '../apps/decisions/decide-many.ts';
import { reachOfBan } from '../apps/decisions/decided-apps-store.ts';
import { exportedDecisions } from '../apps/decisions/exported-store.ts';
import { viewGroup } from '../apps/decisions/group-store.ts';
import { ranOutWithin } from '../apps/decisions/ran-out-store.ts';
import { findDecision } from '../apps/decisions/store.ts';
import { createDecisionTick } from '../apps/decisions/tick.ts';
import { createUndoMany } from '../apps/decisions/undo-many.ts';
import type { AnnounceApps } from '../apps/events.ts';
import { viewBatch } from '../apps/inventory/batch-store.ts';
import { findApps, listApps } from '../apps/inventory/list-store.ts';
import { groupForReview } from '../apps/inventory/review.ts';
import { reviewApps, reviewProgress } from '../apps/inventory/review-store.ts';
import { usersOfApp, viewApp } from '../apps/inventory/view-store.ts';
import { createAnswerLeaving } from '../apps/leavings/answer.ts';
import { viewLeaving } from '../apps/leavings/view-store.ts';
import { allVendors } from '../apps/makers/vendors.ts';
import { createPolicies } from '../apps/policies/policies.ts';
import { createPolicyRun } from '../apps/policies/run.ts';
import { inForce } from '../apps/policies/store.ts';
import { readLogs, readsOf } from '../apps/reads/view-store.ts';
import { readsWeek } from '../apps/reads/week-store.ts';
import { createRevokeAnswer } from '../apps/revocations/answer.ts';
import { createRevokeAsk } from '../apps/revocations/ask.ts';
import { createRevokeMany } from '../apps/revocations/ask-many.ts';
import { aloneOf } from '../apps/revocations/budget-store.ts';
import { runRevocation } from '../apps/revocations/run.ts';
import { revokeRunStore } from '../apps/revocations/run-store.ts';
import { dueRevocations, workDue } from '../apps/revocations/store.ts';
import { viewAsk, viewRevocation } from '../apps/revocations/view-store.ts';
import type { RevokeDeps } from '../apps/revocations/work.ts';
import { knownDomainFindings } from '../apps/risk/domain-findings-store.ts';
import type { Sessions } from '../domains/session.ts';
import type { DomainStore } from '../domains/store.ts';
import { ringDue } from '../jobs/ring-due.ts';
import { seldom, type TickTask } from '../jobs/tick.ts';
import { earlier, MINUTE, WEEK } from '../lib/time.ts';
import type { MemberStore } from '../members/store.ts';
import { createAskSecond, secondsOf } from '../notices/ask-second.ts';
import { createCanAttach } from '../notices/attaching.ts';
import { cardOf } from '../notices/outbox-store.ts';
import { wishesDue } from '../notices/wish-store.ts';
import type { Apps } from '../slack/apps/port.ts';
import { refuseOverStop } from '../syncs/budget.ts';
import { createOpenSession } from '../syncs/revoke-session.ts';
import type { Resources } from './resources.ts';

const DUE_AT_ONCE = 200;
/** So many apps one message names. */
const RAN_OUT_SHOWN = 5;
/** What runs out after a day or later need not be looked for at each tick. */
const LOOK_EVERY_MS = MINUTE;

interface Parts {
  readonly domains: DomainStore;
  readonly sessions: Sessions;
  readonly announceApps: AnnounceApps;
  readonly members: Pick<MemberStore, 'mayAnswer'>;
}

/** Apps as people see and decide on them; what revokes their tokens, and what the clock does about decisions and policies. */
export function joinGovernance(resources: Resources, parts: Parts) {
  const { db, clock, queues, salesforce, log, config } = resources;
  const vendors = allVendors(config.vendors);
  const announce = parts.announceApps;
  const ask = createRevokeAsk({ db, clock, announce });
  const answer = createRevokeAnswer({ db, clock, announce });
  const { lockRevoking, revokeBanned } = ask;
  const deciding = { db, clock, announce, lockRevoking, revokeBanned };
  const decide = createDecide(deciding);
  const { decideMany } = createDecideMany(deciding);
  const { undoMany, closeGroups } = createUndoMany(deciding);
  const { revokeMany } = createRevokeMany({ db, clock, announce, revoke: ask });
  const answerLeaving = createAnswerLeaving({ db, clock, announce, revoke: ask });
  const assignAndSnooze = createAssignAndSnooze({ db, clock, announce });
  const attach = createAttach({ db, clock, announce, canAttach: createCanAttach({ clock }) });
  const policies = createPolicies({
    db,
    clock,
    announce,
    mayAnswer: parts.members.mayAnswer,
  });
  const askSecond = createAskSecond({ db, clock, members: parts.members });
  const { askIn } = ask;
  const { askBreach } = createBreachAsk({ db, clock, announce, vendors, askIn });
  const { lookAtBreaches, stopBreach } = createBreachLook({ db, clock, announce, askIn });
  const { decideIn: _inner, ...decisions } = decide;

  const apps: Apps = {
    list: (workspaceId, filter, page, pageSize) =>
      listApps(db, workspaceId, filter, page, clock.now(), pageSize),
    find: (workspaceId, text, limit) => findApps(db, workspaceId, text, limit),
    view: (workspaceId, appId) => viewApp(db, workspaceId, appId, { now: clock.now(), vendors }),
    users: (workspaceId, appId, asked) => usersOfApp(db, workspaceId, appId, asked),
    cardOf: async (workspaceId, appId) =>
      (await cardOf(db, { workspaceId, kind: 'app', subject: String(appId) }))?.posted,
    reads: (workspaceId, appId) => readsWeek(db, workspaceId, appId, clock.now()),
    readLog: async (workspaceId, domainId) =>
      (await readLogs(db, workspaceId, [domainId], earlier(clock.now(), WEEK))).get(domainId),
    attach,
    batch: (workspaceId, subject) => viewBatch(db, workspaceId, subject, clock.now()),
    signals: async (workspaceId, domainId) =>
      (await knownDomainFindings(db, { workspaceId, domainId })).filter(
        ({ endedAt }) => endedAt === null,
      ),
    revocation: (workspaceId, revocationId) => viewRevocation(db, workspaceId, revocationId),
    ask: (workspaceId, revocationId) => viewAsk(db, workspaceId, revocationId, clock.now()),
    seconds: (wish) => secondsOf({ db, members: parts.members }, wish),
    alone: (workspaceId, person) => aloneOf(db, { workspaceId, person }, clock.now()),
    reachOfBan: (workspaceId, appId) => reachOfBan(db, workspaceId, appId),
    ranOut: (workspaceId, within) => ranOutWithin(db, workspaceId, within, RAN_OUT_SHOWN),
    decision: async (workspaceId, decisionId) => {
      const decision = await findDecision(db, workspaceId, decisionId);
      return decision && decision.appId !== null ? { appId: decision.appId, decision } : undefined;
    },
    ...decisions,
    decideMany,
    revokeMany,
    undoMany,
    review: async (workspaceId, list) => {
      const now = clock.now();
      const [found, progress] = await Promise.all([
        reviewApps(db, workspaceId, list, now),
        reviewProgress(db, workspaceId, { list }, now),
      ]);
      return { groups: groupForReview(found), progress };
    },
    reviewProgress: (workspaceId) => reviewProgress(db, workspaceId, {}, clock.now()),
    exportedDecisions: (workspaceId, appIds) => exportedDecisions(db, workspaceId, appIds),
    group: (workspaceId, groupId) => viewGroup(db, workspaceId, groupId),
    ...assignAndSnooze,
    ...answerLeaving,
    leaving: (workspaceId, leavingId) => viewLeaving(db, workspaceId, leavingId),
    theirs: (workspaceId, typed, ids) => findTheirs(db, { workspaceId, typed, vendors, ids }),
    askBreach,
    stopBreach,
    readsSince: (workspaceId, appIds, since) => readsOf(db, workspaceId, appIds, since),
    breach: (workspaceId, breachId) => viewBreach(db, workspaceId, breachId),
    breachLinks: (url) => ({
      packages: salesforce.setupLink(url, 'packages'),
      usage: salesforce.setupLink(url, 'oauth-usage'),
      logins: salesforce.setupLink(url, 'login-history'),
    }),
    timeline: (workspaceId, breachId) => timelineOf(db, { workspaceId, breachId }),
    revoke: ask.ask,
    agree: answer.agree,
    stop: answer.stop,
    stopAll: answer.stopAll,
    retry: answer.retry,
    policies,
  };

  const running: RevokeDeps = {
    db,
    store: revokeRunStore(db),
    clock,
    announce,
    openSession: createOpenSession({ ...parts, open: salesforce.open, clock }),
    refuseOverStop: (session) => refuseOverStop(session.usage(), session.calls()),
    log: (what, facts) => log.info({ event: 'revocation', ...facts }, what),
  };
  const runPolicies = createPolicyRun({ db, clock, decide, ask });
  const endDecisions = createDecisionTick({ db, clock, announce });
  const inWhile = (name: string, run: () => Promise<void>) =>
    seldom(clock, LOOK_EVERY_MS, { name, run });

  return {
    apps,
    policies,
    askIn: ask.askIn,
    openSession: running.openSession,

    run: (job: { workspaceId: number; revocationId: number }, signal: AbortSignal) =>
      runRevocation(running, job, signal),

    tick: (): TickTask[] => [
      ringDue(queues, 'revocations', 'revocation.run', workDue, () =>
        dueRevocations(db, clock.now(), DUE_AT_ONCE),
      ),
      { name: 'second persons', due: wishesDue, run: askSecond },
      { name: 'policies', due: inForce, run: runPolicies },
      { name: 'breaches', due: breachesDue, run: lookAtBreaches },
      inWhile('revocations nobody answered', answer.expire),
      inWhile('decisions', endDecisions),
      inWhile('acts that can be undone no more', closeGroups),
      inWhile('policies by time', policies.inForceByTime),
    ],
  };
}
