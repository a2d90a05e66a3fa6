/**
 * Dates, weeks, wall clocks and durations. Instants are `Date`; a zone is its IANA name; minutes of a day run from 0 to
 * 1439.
 */
import dayjs, { type Dayjs } from 'dayjs';
import isoWeek from 'dayjs/plugin/isoWeek.js';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { LRUCache } from 'lru-cache';

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(isoWeek);

/** Units of time, in milliseconds. A day here is 24 hours; days of a calendar come from `addDays`. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** The instant so many milliseconds after another. */
export const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** The instant so many milliseconds before another. */
export const earlier = (at: Date, ms: number): Date => later(at, -ms);

export const addDays = (at: Date, days: number): Date => dayjs.utc(at).add(days, 'day').toDate();

/** The same day and time of another year, by UTC; 28 February where that year has no 29th. */
export const addYears = (at: Date, years: number): Date =>
  dayjs.utc(at).add(years, 'year').toDate();

/** The instant that a text such as `2026-11-24T10:14:00Z` tells; undefined where it tells none. */
export function instantOf(text: string | undefined): Date | undefined {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** `24 Nov 10:14 UTC`. */
export const utcMinute = (at: Date): string => dayjs.utc(at).format('D MMM HH:mm [UTC]');

/** `24 Nov 2026 10:14 UTC`, for times that can be years old. */
export const utcFull = (at: Date): string => dayjs.utc(at).format('D MMM YYYY HH:mm [UTC]');

/** `10:14 UTC`. */
export const utcTime = (at: Date): string => dayjs.utc(at).format('HH:mm [UTC]');

/** `24 Nov`, by UTC. */
export const utcDay = (at: Date): string => dayjs.utc(at).format('D MMM');

/** `24 Nov 2026`, by UTC. */
export const utcDate = (at: Date): string => dayjs.utc(at).format('D MMM YYYY');

/** `2026-11-24`, by UTC. */
export const isoDay = (at: Date): string => dayjs.utc(at).format('YYYY-MM-DD');

/** The last second of a day written as `2026-11-24`, by UTC; undefined where the calendar has no such day. */
export function endOfDay(text: string): Date | undefined {
  const end = instantOf(`${text}T23:59:59Z`);
  return end && isoDay(end) === text ? end : undefined;
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    return wallClock(new Date(0), zone).isValid();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The minute that a clock on the wall shows. */
export function minuteOfDay(at: Date, zone: string): number {
  const wall = wallClock(at, zone);
  return wall.hour() * 60 + wall.minute();
}

/** `2026-11-24`, as the calendar on the wall has it. */
export const isoDayIn = (at: Date, zone: string): string =>
  wallClock(at, zone).format('YYYY-MM-DD');

/** Saturday or Sunday, as the calendar on the wall has it. */
export const isWeekend = (at: Date, zone: string): boolean => wallClock(at, zone).isoWeekday() > 5;

/** The first instant of the week's Monday, as the calendar on the wall has it. */
export const weekStart = (at: Date, zone: string): Date =>
  instantsOf(wallClock(at, zone).startOf('isoWeek'), zone)[0];

/**
 * The first instant after `after` at which the wall clock shows this minute. A minute that a day skips comes when the
 * clock has gone on; one that a day has twice comes twice.
 */
export function nextAt(after: Date, minute: number, zone: string): Date {
  for (let day = wallClock(after, zone).startOf('day'); ; day = day.add(1, 'day')) {
    const found = instantsOf(day.add(minute, 'minute'), zone).find((at) => at > after);
    if (found !== undefined) return found;
  }
}

/** When a wall clock shows this, soonest first. dayjs knows one instant; an hour that comes twice has another. */
function instantsOf(wall: Dayjs, zone: string): [Date, ...Date[]] {
  const known = dayjs.tz(wall.format('YYYY-MM-DDTHH:mm'), zone).toDate();
  const changed = offset(later(known, DAY), zone) - offset(earlier(known, DAY), zone);
  const [first, ...others] = [...new Set([-Math.abs(changed), 0, Math.abs(changed)])]
    .map((ms) => later(known, ms))
    .filter((at) => wallClock(at, zone).isSame(wall));
  return first ? [first, ...others] : [known];
}

const offset = (at: Date, zone: string): number => wallClock(at, zone).diff(at);

/**
 * What a clock on the wall shows, to the minute, read as if it were UTC. dayjs's own times of a zone err in the hour that
 * the zone of the process skips, and build a formatter each time, which takes most of a millisecond.
 */
function wallClock(at: Date, zone: string): Dayjs {
  const shown = formats.memo(zone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    shown.find((part) => part.type === type)?.value;
  return dayjs.utc(`${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}Z`);
}

const formats = new LRUCache<string, Intl.DateTimeFormat>({
  max: 500,
  memoMethod: (timeZone) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }),
});

// Each unit at most once, the larger first, as people write it: 2h30m.
const UNITS = [DAY, HOUR, MINUTE, SECOND] as const;
const WRITTEN = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** Milliseconds of `10s`, `15m`, `2h30m`, `1d`; undefined where it is not one of these. */
export function parseDuration(text: string): number | undefined {
  const match = WRITTEN.exec(text.trim().toLowerCase());
  if (match === null || match[0] === '') return undefined;
  return UNITS.reduce<number>((sum, unit, at) => sum + Number(match[at + 1] ?? 0) * unit, 0);
}

/** `45 s`, `4 min`, `2 h 52 min`, `26 h`, `3 days`: two units below ten hours, one above, always rounded down. */
export function durationInWords(ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  const hours = Math.floor(span / HOUR);
  const minutes = Math.floor((span % HOUR) / MINUTE);
  if (hours < 10 && minutes > 0) return `${hours} h ${minutes} min`;
  if (hours < 72) return `${hours} h`;
  return `${Math.floor(span / DAY)} days`;
}

/** Whole seconds since 1970. */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / SECOND);
