import { type Decision, reopens } from '../decisions/decision.ts';
import { type AppFacts, isInstalled, type RuleContext, startHostOf } from '../inventory/facts.ts';
import { decisionFor, type JudgedApp, statusOf } from '../inventory/status.ts';
import type { AppStatus, RiskLevel } from '../inventory/view.ts';
import { type FindingChanges, findingChanges, type KnownFinding } from './finding-changes.ts';
import { riskOf } from './risk.ts';
import { findingsOf, learningOf, type RuleId } from './rules.ts';

export interface Judgement extends FindingChanges {
  readonly risk: number;
  readonly level: RiskLevel;
  readonly unusual: number;
  /** Rules that cannot speak of it yet. */
  readonly learning: readonly RuleId[];
  readonly unknowns: readonly string[];
  readonly status: AppStatus;
  readonly decisionId: number | null;
  /** The decision that holds no longer, and why. */
  readonly reopened: { readonly decision: Decision; readonly why: readonly string[] } | undefined;
}

/** What a reading says of one app: findings, risk, and whether what people decided of it still holds. Pure. */
export function judgeApp(
  app: { facts: AppFacts; domainId: number; decisionId: number | null },
  context: RuleContext,
  known: readonly KnownFinding[],
  decisions: readonly Decision[],
  whole: boolean,
): Judgement {
  const { facts, domainId } = app;
  const changes = findingChanges(known, findingsOf(facts, context), { now: context.now, whole });
  const { risk, level, unusual, unknowns } = riskOf(facts, changes.standing);
  const judged = judgedApp(facts, domainId);
  const stood = decisions.find(({ id }) => id === app.decisionId);
  const why = stood ? whyOver(stood, judged, facts, whole) : [];
  const reopened = stood && why.length > 0 ? { decision: stood, why } : undefined;
  const left = reopened ? decisions.filter((each) => each !== reopened.decision) : decisions;
  const decision = decisionFor(judged, left);
  return {
    ...changes,
    risk,
    level,
    unusual,
    learning: learningOf(facts, context),
    unknowns,
    status: statusOf(decision),
    decisionId: decision?.id ?? null,
    reopened,
  };
}

/** Why the decision that held for an app holds no longer; nothing where it does. */
function whyOver(
  stood: Decision,
  judged: JudgedApp,
  facts: AppFacts,
  whole: boolean,
): readonly string[] {
  const isOwn = stood.appId === facts.appId;
  if (decisionFor(judged, [stood])) return whole && isOwn ? reopens(stood, facts) : [];
  const changed = isOwn ? reopens(stood, facts) : [];
  return changed.length > 0 ? changed : ['fingerprint'];
}

const judgedApp = (facts: AppFacts, domainId: number): JudgedApp => ({
  identity: facts.identity,
  name: facts.name,
  namespace: facts.namespace,
  startHost: startHostOf(facts.startUrl),
  installed: isInstalled(facts),
  adminApprovedOnly: facts.adminApprovedOnly,
  domainId,
});
