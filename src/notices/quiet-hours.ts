import { minuteOfDay, nextAt } from '../lib/time.ts';

/** When a channel is left alone, in minutes of its own day. Red comes through. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

export function isQuiet(at: Date, quiet: QuietHours | undefined): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  const { from, to, zone } = quiet;
  const minute = minuteOfDay(at, zone);
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** `at` itself, or the end of the quiet hours that it falls into. */
export function afterQuiet(at: Date, quiet: QuietHours | undefined): Date {
  return quiet && isQuiet(at, quiet) ? nextAt(at, quiet.to, quiet.zone) : at;
}

const NINE = 9 * 60;

/** Start of the next day: where quiet hours end, else nine o'clock. */
export const nextMorning = (
  after: Date,
  quiet: QuietHours | undefined,
  zone = quiet?.zone ?? 'UTC',
): Date => nextAt(after, quiet ? quiet.to : NINE, zone);
