import { DAY } from '../../lib/time.ts';
import type { Severity } from './finding.ts';
import { type Finding, type RuleId, ruleOf } from './rules.ts';

/** A finding as it is kept. */
export interface KeptFinding extends Finding {
  readonly since: Date;
}

/** As the database holds it; ended ones too, since one that returns is the same. */
export interface KnownFinding extends KeptFinding {
  readonly endedAt: Date | null;
}

export interface FindingChanges {
  /** All that holds after the reading. */
  readonly standing: readonly KeptFinding[];
  /** New, back, or of other evidence. */
  readonly written: readonly KeptFinding[];
  readonly ended: readonly RuleId[];
  /** What the reading before did not show, or not as grave. */
  readonly fresh: readonly RuleId[];
  /** Of these, what calls for a person. */
  readonly alarming: readonly RuleId[];
}

/** One that ends and returns within a day is no news. */
const BLINK_MS = DAY;

const isSevere = (severity: Severity) => severity === 'critical' || severity === 'high';

const ranks: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };
export const isGraver = (a: Severity, b: Severity): boolean => ranks[a] > ranks[b];

/** Compares what a reading found with what is known. One that is not `whole` adds, and ends nothing. */
export function findingChanges(
  known: readonly KnownFinding[],
  found: readonly Finding[],
  { now, whole }: { now: Date; whole: boolean },
): FindingChanges {
  const standing: KeptFinding[] = [];
  const written: KeptFinding[] = [];
  const ended: RuleId[] = [];
  const fresh: RuleId[] = [];
  for (const finding of found) {
    const before = known.find(({ rule }) => rule === finding.rule);
    const isOpen = before !== undefined && before.endedAt === null;
    if (isOpen && lasts(before, now) && weightOf(before) > weightOf(finding)) {
      standing.push(before);
      continue;
    }
    const stood = isOpen || hasBlinked(before, now) ? before : undefined;
    const rose = stood !== undefined && !isSevere(stood.severity) && isSevere(finding.severity);
    const kept = { ...finding, since: rose ? now : (stood?.since ?? now) };
    standing.push(kept);
    if (isOpen && saysTheSame(before, finding)) continue;
    written.push(kept);
    if (!stood || isMore(stood, finding)) fresh.push(finding.rule);
  }
  for (const before of known) {
    if (before.endedAt !== null || found.some(({ rule }) => rule === before.rule)) continue;
    if (!whole || lasts(before, now)) standing.push(before);
    else ended.push(before.rule);
  }
  const alarming = found
    .filter(({ rule, severity }) => fresh.includes(rule) && isSevere(severity))
    .map(({ rule }) => rule);
  return { standing, written, ended, fresh, alarming };
}

/** What was graver is not over because the reading after it finds less: it stands as long as its rule says. */
const weightOf = ({ rule, severity }: Finding) => ruleOf(rule).weight[severity] ?? 0;

const hasBlinked = (before: KnownFinding | undefined, now: Date) =>
  before?.endedAt && now.getTime() - before.endedAt.getTime() < BLINK_MS;

type Said = Pick<Finding, 'severity' | 'evidence'>;

/** Whether what is found now is news to somebody who knows what was said before. */
export const isMore = (said: Said, finding: Finding): boolean =>
  isGraver(finding.severity, said.severity) ||
  ruleOf(finding.rule).isNews(said.evidence, finding.evidence);

const lasts = ({ rule, since }: KnownFinding, now: Date) =>
  now.getTime() - since.getTime() < ruleOf(rule).standsDays * DAY;

/** When it was read is not what it says. */
function saysTheSame(a: Finding, b: Finding): boolean {
  return (
    a.severity === b.severity &&
    a.evidence.length === b.evidence.length &&
    a.evidence.every(({ field, value }, at) => {
      const other = b.evidence[at];
      return other?.field === field && other.value === value;
    })
  );
}
