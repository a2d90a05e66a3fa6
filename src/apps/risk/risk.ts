import type { AppFacts } from '../inventory/facts.ts';
import type { RiskLevel } from '../inventory/view.ts';
import type { Evidence, Severity } from './finding.ts';
import { type Finding, isUnusual, type RuleId, ruleOf } from './rules.ts';

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
  /** Of the points, those of what is unusual in this org. */
  readonly unusual: number;
  /** What matters and is not visible. While there is any, the score is a floor. */
  readonly unknowns: string[];
  /** Most points first. */
  readonly parts: ScoredFinding[];
}

/** Weighs what the rules found. Points stop at 100: the last parts then have fewer than their weight, or none. */
export function riskOf(facts: AppFacts, findings: readonly Finding[]): Risk {
  const parts = scored(findings);
  const risk = parts.reduce((sum, { points }) => sum + points, 0);
  const unusual = findings
    .filter(({ rule }) => isUnusual(rule))
    .reduce((sum, { rule, severity }) => sum + (ruleOf(rule).weight[severity] ?? 0), 0);
  return { risk, level: levelOf(risk, findings), unusual, unknowns: unknownsOf(facts), parts };
}

const ranks: { readonly [Level in RiskLevel]: number } = { high: 0, medium: 1, low: 2 };

/** *The riskiest first*: by level, then score, then what is unusual here. `riskiestFirst` of `list-store.ts` is the same in SQL. */
export const byRisk = (
  a: Pick<Risk, 'level' | 'risk' | 'unusual'>,
  b: Pick<Risk, 'level' | 'risk' | 'unusual'>,
): number => ranks[a.level] - ranks[b.level] || b.risk - a.risk || b.unusual - a.unusual;

/** The parts of a score, from findings alone. */
export function scored(findings: readonly Finding[]): ScoredFinding[] {
  let left = MOST;
  return findings
    .map(({ rule, severity, evidence }) => {
      return { rule, severity, evidence, points: ruleOf(rule).weight[severity] ?? 0 };
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
