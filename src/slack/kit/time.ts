import {
  DAY,
  HOUR,
  instantOf,
  MINUTE,
  SECOND,
  utcDate,
  utcDay,
  utcMinute,
  utcTime,
} from '../../lib/time.ts';

const token = (at: Date, format: string, fallback: string) =>
  `<!date^${Math.floor(at.getTime() / SECOND)}^${format}|${fallback}>`;

/** Day and time in the reader's zone; mrkdwn only. */
export const when = (at: Date): string => token(at, '{date_short_pretty} at {time}', utcMinute(at));

/** The time alone, in the reader's zone; mrkdwn only. */
export const timeOf = (at: Date): string => token(at, '{time}', utcTime(at));

/** A day with its year in the reader's zone; mrkdwn only. */
export const dayOf = (at: Date): string => token(at, '{date_short}', utcDate(at));

/** A day that is written as `2026-11-24`, UTC, as `24 Nov`; what is none is left as it is. */
export const dayText = (day: string): string => {
  const at = instantOf(`${day}T12:00:00Z`);
  return at ? utcDay(at) : day;
};

/** `26 h`, `4 min`, `3 days`: one unit, rounded down, never less than `1 min`. */
export function span(ms: number): string {
  if (ms >= 3 * DAY) return `${Math.floor(ms / DAY)} days`;
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)} h`;
  if (ms >= MINUTE) return `${Math.floor(ms / MINUTE)} min`;
  return 'less than 1 min';
}

/** An interval as people say it: `hour`, `15 min`, `10 s`, `6 h`. */
export function every(ms: number): string {
  if (ms === HOUR) return 'hour';
  if (ms === DAY) return 'day';
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${Math.round(ms / SECOND)} s`;
}
