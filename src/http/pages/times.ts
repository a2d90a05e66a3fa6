import { utcDay, utcTime } from '../../lib/calendar.ts';

/** `10:27 UTC`. A page without scripts cannot know the reader's own zone, so it names the one it uses. */
export const timeOfDay = (at: Date): string => utcTime(at);

/** `1 Feb 2026`. */
export const dayOf = (at: Date): string => `${utcDay(at)} ${at.getUTCFullYear()}`;

/** The instant of an ISO text, or undefined where it is none. */
export function instantOf(iso: string | undefined): Date | undefined {
  const at = new Date(iso ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}
