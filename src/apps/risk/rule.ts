import type { AppFacts, Surroundings } from '../inventory/facts.ts';
import type { Evidence, Finding, RuleId, Severity } from './finding.ts';

/** Says what is wrong with an app, or nothing. Pure; the same facts at the same time give the same. */
export type Rule = (facts: AppFacts, around: Surroundings) => Finding | undefined;

const DAY_MS = 86_400_000;
/** An app is new for so long, unless it was there at the first complete reading. */
const NEW_DAYS = 30;

/** A finding of this reading; evidence as pairs of field and value. */
export function found(
  rule: RuleId,
  severity: Severity,
  readAt: Date,
  ...evidence: readonly (readonly [string, Evidence['value']])[]
): Finding {
  const at = readAt.toISOString();
  return {
    rule,
    severity,
    evidence: evidence.map(([field, value]) => ({ field, value, readAt: at })),
  };
}

export const daysBetween = (from: Date, to: Date): number =>
  (to.getTime() - from.getTime()) / DAY_MS;

/** First seen after the first complete reading, and not long ago. */
export const isNew = (facts: AppFacts, around: Surroundings): boolean =>
  around.baselineAt !== null &&
  !facts.inBaseline &&
  facts.firstSeenAt > around.baselineAt &&
  daysBetween(facts.firstSeenAt, around.now) < NEW_DAYS;

export const isInstalled = (facts: AppFacts): boolean => facts.applicationId !== null;

/** Hours of a refresh token's life; endless where it lives until it is revoked. */
export const lifeOf = (hours: number): number => (hours < 0 ? Number.POSITIVE_INFINITY : hours);
