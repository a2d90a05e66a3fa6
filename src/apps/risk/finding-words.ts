import { utcFull, utcMinute } from '../../lib/time.ts';
import type { Evidence } from './finding.ts';
import { type Finding, ruleOf } from './rules.ts';

type Said = Pick<Finding, 'rule' | 'evidence'>;

/** Why, in a few words, made from the evidence. Plain text with foreign names in it: escape it where it is shown. */
export const reasonOf = ({ rule, evidence }: Said): string => ruleOf(rule).says(evidence);

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u;

/** The time that a piece of evidence is; undefined where it is something else. */
export function timeIn(value: Evidence['value']): Date | undefined {
  const at = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

function shown(value: Evidence['value']): string {
  const at = timeIn(value);
  return at ? utcFull(at) : String(value ?? 'none');
}

/** The same at length: what the rule means, then a line for each field with its value and when it was read. Plain text. */
export function explain(finding: Said): {
  readonly meaning: string;
  readonly lines: readonly string[];
} {
  const lines = finding.evidence.map(
    ({ field, value, readAt }) => `${field} = ${shown(value)}, read ${utcMinute(new Date(readAt))}`,
  );
  return { meaning: ruleOf(finding.rule).means, lines };
}
