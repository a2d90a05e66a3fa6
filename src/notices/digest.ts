import type { AppLine, ReviewProgress } from '../apps/inventory/view.ts';
import { DAY, earlier, isoDayIn, nextAt, weekStart } from '../lib/time.ts';
import type { ChannelRule } from './channel-rules.ts';
import type { PausedChannel } from './channel-store.ts';
import type { QuietHours } from './quiet-hours.ts';
import { afterQuiet } from './quiet-hours.ts';

/** A week from Monday's first minute to the next Monday's, by the wall clock of one zone. */
export interface Week {
  readonly from: Date;
  readonly to: Date;
}

/** Parts of a digest, most needed first. Counts are of the domains that it speaks of. */
export interface Digest {
  readonly week: Week;
  readonly zone: string;
  readonly domains: number;
  readonly apps: number;
  readonly newApps: number;
  readonly newHigh: number;
  readonly approved: number;
  readonly banned: number;
  /** The domains, where they are not all of the workspace. */
  readonly only: readonly number[] | undefined;
  /** How far the review of its apps is. */
  readonly progress: ReviewProgress;
  /** Apps that nobody has decided on and nobody has put off: as many as the list of them shows. */
  readonly waiting: number;
  /** How many they were when the digest of the week before was written. */
  readonly waitedBefore: number | undefined;
  /** The riskiest of them. */
  readonly worst: readonly AppLine[];
  readonly oldestWaiting: Date | undefined;
  readonly syncs: { readonly ended: number; readonly well: number };
  /** Worst first. Names are foreign text. */
  readonly down: readonly {
    readonly domain: string;
    readonly ms: number;
    readonly code: string | null;
  }[];
  /** Channels that Slack refuses. */
  readonly paused: readonly PausedChannel[];
  /** Oldest first, the week itself last. */
  readonly weeks: readonly {
    readonly from: Date;
    readonly approved: number;
    readonly banned: number;
  }[];
}

const NINE = 9 * 60;
/** A digest that could not be written in this time is left out: the next one is nearer. */
const STALE_MS = 2 * DAY;

/** The week that ended last, by the wall clock of the zone. */
export function lastWeek(now: Date, zone: string): Week {
  const to = weekStart(now, zone);
  return { from: weekStart(earlier(to, DAY), zone), to };
}

/** What a week is called in the key of its digest. */
export const weekKey = ({ from }: Week, zone: string): string => isoDayIn(from, zone);

/** The digest that a channel is owed: Monday at nine by its own clock, not in its quiet hours. Nothing from Wednesday on. */
export function owedDigest(
  now: Date,
  rule: Pick<ChannelRule, 'zone'> & { readonly quiet: QuietHours | undefined },
): { week: Week; key: string; dueAt: Date } | undefined {
  const { zone, quiet } = rule;
  const week = lastWeek(now, zone);
  const nine = nextAt(week.to, NINE, zone);
  if (now < nine || now.getTime() - nine.getTime() > STALE_MS) return undefined;
  return { week, key: weekKey(week, zone), dueAt: afterQuiet(nine, quiet) };
}

/** The weeks of the chart: this one and those before it, oldest first. */
export function weeksBefore(week: Week, zone: string, count: number): Week[] {
  const weeks = [week];
  while (weeks.length < count) {
    const to = weeks[0]?.from ?? week.from;
    weeks.unshift({ from: weekStart(earlier(to, DAY), zone), to });
  }
  return weeks;
}
