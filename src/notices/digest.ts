import { dayOf, nextAt } from '../lib/zone.ts';
import type { Route } from './channel-rules.ts';
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
  /** Apps that nobody has decided on and nobody has put off. */
  readonly waiting: number;
  readonly oldestWaiting: Date | undefined;
  readonly syncs: { readonly ended: number; readonly well: number };
  /** Worst first. Names are foreign text. */
  readonly down: readonly {
    readonly domain: string;
    readonly ms: number;
    readonly code: string | null;
  }[];
  readonly widest: { readonly app: string; readonly users: number } | undefined;
  /** Oldest first, the week itself last. */
  readonly weeks: readonly {
    readonly from: Date;
    readonly approved: number;
    readonly banned: number;
    readonly waiting: number;
  }[];
}

const NINE = 9 * 60;
const WEEK_MS = 7 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** A digest that could not be written in this time is left out: the next one is nearer. */
const STALE_MS = 2 * DAY_MS;

const isMonday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

/** The week that ended last, by the wall clock of the zone. */
export function lastWeek(now: Date, zone: string): Week {
  const to = mondayBefore(now, zone);
  return { from: mondayBefore(new Date(to.getTime() - DAY_MS), zone), to };
}

function mondayBefore(at: Date, zone: string): Date {
  let found = nextAt(new Date(at.getTime() - WEEK_MS - DAY_MS), 0, zone);
  for (let day = found; day <= at; day = nextAt(day, 0, zone)) {
    if (isMonday(dayOf(day, zone))) found = day;
  }
  return found;
}

/** The digest that a channel is owed: Monday at nine by its own clock, not in its quiet hours. Nothing from Wednesday on. */
export function owedDigest(
  now: Date,
  route: Pick<Route, 'zone'> & { readonly quiet: QuietHours | undefined },
): { week: Week; key: string; dueAt: Date } | undefined {
  const { zone, quiet } = route;
  const week = lastWeek(now, zone);
  const nine = nextAt(week.to, NINE, zone);
  if (now < nine || now.getTime() - nine.getTime() > STALE_MS) return undefined;
  return { week, key: dayOf(week.from, zone), dueAt: afterQuiet(nine, quiet) };
}

/** The weeks of the chart: this one and those before it, oldest first. */
export function weeksBefore(week: Week, zone: string, count: number): Week[] {
  const weeks = [week];
  while (weeks.length < count) {
    const to = weeks[0]?.from ?? week.from;
    weeks.unshift({ from: mondayBefore(new Date(to.getTime() - DAY_MS), zone), to });
  }
  return weeks;
}
