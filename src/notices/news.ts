import type { AppChange, StandingFinding } from '../apps/events.ts';
import { isMore } from '../apps/risk/finding-changes.ts';
import { type RuleId, ruleOf } from '../apps/risk/rules.ts';
import { DAY, later } from '../lib/time.ts';
import { afterQuiet, type QuietHours } from './quiet-hours.ts';
import type { ShownApp } from './shown.ts';

/** `none`: as good as what people last saw, or better. `critical` cannot wait: it names people, at any hour. */
export type Weight = 'none' | 'worse' | 'critical';

export interface News {
  readonly weight: Weight;
  /** The rules that say more than people last saw. */
  readonly rules: readonly RuleId[];
}

/** Whether an app is worse than what people last saw of it. Pure: `shown` is what the last message said. */
export function newsOf(change: AppChange, shown: ShownApp | undefined): News {
  const news = change.findings.filter((finding) => isNewsTo(finding, shown));
  return { weight: weightOf(change, news), rules: news.map(({ rule }) => rule) };
}

function isNewsTo(finding: StandingFinding, shown: ShownApp | undefined): boolean {
  const said = shown?.findings.find(({ rule }) => rule === finding.rule);
  // One that ended, and came again when the message was old, is another one.
  if (!shown || !said || finding.since > shown.at) return finding.isFresh;
  return isMore(said, finding);
}

function weightOf(change: AppChange, news: readonly StandingFinding[]): Weight {
  const { status, level, levelBefore, back, lapsed } = change;
  if (back && status === 'banned') return 'critical';
  if (news.some(({ severity }) => severity === 'critical')) return 'critical';
  if (back || lapsed) return 'worse';
  // Nobody cares about it, whatever is found, short of what is critical.
  if (status === 'ignored') return 'none';
  const isHigher = level === 'high' && levelBefore !== 'high' && news.length > 0;
  return isHigher || news.some(isGrave) ? 'worse' : 'none';
}

/** What somebody did weighs more than what time has made, such as 90 days without use. */
const isGrave = ({ rule, severity }: StandingFinding) =>
  severity === 'high' || severity === 'critical' || (severity === 'medium' && ruleOf(rule).happens);

/** What there is of an app in its channel: nothing, a card that is not out yet, or one that is younger or older than a day. */
export type Seen = 'nothing' | 'waiting' | 'young' | 'old';

export function seenOf(
  card: { readonly isPosted: boolean; readonly postedAt: Date | undefined } | undefined,
  now: Date,
): Seen {
  if (!card) return 'nothing';
  if (!card.isPosted) return 'waiting';
  return card.postedAt && later(card.postedAt, DAY) > now ? 'young' : 'old';
}

export interface Telling {
  /** `afresh`: posted anew, and the old message leads to it. */
  readonly card: 'none' | 'post' | 'edit' | 'afresh';
  /** A line in the thread of the app's case. */
  readonly thread: boolean;
  /** A message of its own in the channel, where the card is none. */
  readonly channel: boolean;
  /** It names whom the channel's settings say. */
  readonly mention: boolean;
  /** Not before: quiet hours hold back what can wait. */
  readonly at: Date;
}

/** How it is told: what is worse is a new message, since an edit tells nobody; what is not is an edit of the card. */
export function tellingOf(
  weight: Weight,
  seen: Seen,
  { now, quiet, takes = true }: { now: Date; quiet: QuietHours | undefined; takes?: boolean },
): Telling {
  if (weight === 'none') {
    const card = seen === 'nothing' ? 'none' : 'edit';
    return { card, thread: false, channel: false, mention: false, at: now };
  }
  const at = weight === 'critical' ? now : afterQuiet(now, quiet);
  const told = { thread: true, channel: false, mention: weight === 'critical', at };
  // No channel takes apps any more: what is there goes on, and nothing is begun.
  if (!takes)
    return { ...told, card: seen === 'nothing' ? 'none' : 'edit', thread: seen !== 'nothing' };
  switch (seen) {
    case 'nothing':
      return { ...told, card: 'post' };
    case 'waiting':
      return { ...told, card: 'edit' };
    case 'young':
      return { ...told, card: 'edit', channel: true };
    case 'old':
      // Until then it shows what is so, where it is.
      return at > now ? { ...told, card: 'edit', channel: true } : { ...told, card: 'afresh' };
  }
}
