import type { AppFacts } from '../inventory/facts.ts';
import type { RiskLevel } from '../inventory/view.ts';
import type { Evidence, Finding, RuleId, Severity } from './finding.ts';

type Weights = Readonly<Partial<Record<RuleId, Readonly<Partial<Record<Severity, number>>>>>>;

/** Points of a finding of an app, by its rule and severity. The security page shows the same table. */
export const weights: Weights = {
  'new-app': { high: 15, medium: 10, low: 5 },
  'look-alike': { critical: 60, high: 40, medium: 20 },
  'same-name': { high: 30 },
  'not-installed': { high: 25 },
  'self-authorise': { medium: 10, low: 5 },
  'long-lived': { medium: 5, low: 2 },
  unused: { medium: 10, low: 5 },
  'inactive-holder': { medium: 10 },
  'privileged-holder': { high: 20, medium: 10, low: 5 },
  growth: { medium: 10 },
  'dormant-wakes': { high: 25, medium: 10 },
  'use-spike': { medium: 15 },
  'came-back': { high: 30 },
  burst: { high: 30, medium: 10 },
  'odd-hours': { low: 5 },
  'new-source': { high: 20, low: 5 },
  loosened: { high: 20, medium: 10 },
  'posture-differs': { medium: 10 },
  'breached-vendor': { critical: 60 },
  'no-owner': { low: 5 },
};

/** From so many points on a level is high, and medium. A critical or high finding makes it high whatever the points are. */
export const levels = { high: 60, medium: 30 };
const MOST = 100;

/** One finding with the points it adds. */
export interface ScoredFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly points: number;
  readonly evidence: readonly Evidence[];
}

export interface Risk {
  /** 0 to 100: the sum of the parts' points. */
  readonly risk: number;
  readonly level: RiskLevel;
  /** What matters and is not visible. While there is any, the score is a floor. */
  readonly unknowns: string[];
  /** Most points first. */
  readonly parts: ScoredFinding[];
}

/** Weighs what the rules found. Points stop at 100: the last parts then have fewer than their weight, or none. */
export function riskOf(facts: AppFacts, findings: readonly Finding[]): Risk {
  const parts = scored(findings);
  const risk = parts.reduce((sum, { points }) => sum + points, 0);
  return { risk, level: levelOf(risk, findings), unknowns: unknownsOf(facts), parts };
}

/** The parts of a score, from findings alone. */
export function scored(findings: readonly Finding[]): ScoredFinding[] {
  let left = MOST;
  return findings
    .map(({ rule, severity, evidence }) => {
      return { rule, severity, evidence, points: weights[rule]?.[severity] ?? 0 };
    })
    .sort((a, b) => b.points - a.points || (a.rule < b.rule ? -1 : 1))
    .map((part) => {
      const points = Math.min(part.points, left);
      left -= points;
      return { ...part, points };
    });
}

function levelOf(risk: number, findings: readonly Finding[]): RiskLevel {
  const isGrave = findings.some(({ severity }) => severity === 'critical' || severity === 'high');
  if (isGrave || risk >= levels.high) return 'high';
  return risk >= levels.medium ? 'medium' : 'low';
}

/** `scopes`, `privileges`, `policy`, `token life`: what would weigh, were it visible. */
function unknownsOf(facts: AppFacts): string[] {
  if (facts.isOurs) return [];
  const installed = facts.applicationId !== null;
  const unknown: readonly (readonly [string, boolean])[] = [
    ['scopes', facts.scopes === null],
    ['privileges', facts.admins === null && facts.tokens > 0],
    ['policy', installed && facts.adminApprovedOnly === null],
    ['token life', installed && facts.refreshTokenHours === null],
  ];
  return unknown.filter(([, isUnknown]) => isUnknown).map(([what]) => what);
}
