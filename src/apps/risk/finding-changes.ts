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
  readonly standing: readonly Finding[];
  /** New, back, or of other evidence. */
  readonly written: readonly KeptFinding[];
  readonly ended: readonly RuleId[];
  /** What calls for a person and did not before. */
  readonly alarming: readonly RuleId[];
}

/** One that ends and returns within a day is no news. */
const BLINK_MS = DAY;

const isSevere = (severity: Severity) => severity === 'critical' || severity === 'high';

/** Compares what a reading found with what is known. One that is not `whole` adds, and ends nothing. */
export function findingChanges(
  known: readonly KnownFinding[],
  found: readonly Finding[],
  { now, whole }: { now: Date; whole: boolean },
): FindingChanges {
  const standing: Finding[] = [];
  const written: KeptFinding[] = [];
  const ended: RuleId[] = [];
  const alarming: RuleId[] = [];
  for (const finding of found) {
    const before = known.find(({ rule }) => rule === finding.rule);
    const isOpen = before !== undefined && before.endedAt === null;
    if (isOpen && lasts(before, now) && weightOf(before) > weightOf(finding)) {
      standing.push(before);
      continue;
    }
    standing.push(finding);
    const stood = isOpen || hasBlinked(before, now) ? before : undefined;
    if (isOpen && saysTheSame(before, finding)) continue;
    const rose = stood !== undefined && !isSevere(stood.severity) && isSevere(finding.severity);
    written.push({ ...finding, since: rose ? now : (stood?.since ?? now) });
    if (isSevere(finding.severity) && !wasTold(stood, finding)) alarming.push(finding.rule);
  }
  for (const before of known) {
    if (before.endedAt !== null || found.some(({ rule }) => rule === before.rule)) continue;
    if (!whole || lasts(before, now)) standing.push(before);
    else ended.push(before.rule);
  }
  return { standing, written, ended, alarming };
}

/** What was graver is not over because the reading after it finds less: it stands as long as its rule says. */
const weightOf = ({ rule, severity }: Finding) => ruleOf(rule).weight[severity] ?? 0;

const hasBlinked = (before: KnownFinding | undefined, now: Date) =>
  before?.endedAt && now.getTime() - before.endedAt.getTime() < BLINK_MS;

const wasTold = (stood: KnownFinding | undefined, finding: Finding) =>
  stood !== undefined &&
  isSevere(stood.severity) &&
  !ruleOf(finding.rule).isNews(stood.evidence, finding.evidence);

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
