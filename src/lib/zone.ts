/** Wall clocks of the world, by their IANA names; minutes of a day run from 0 to 1439. */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function isZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows. */
export function minuteOfDay(at: Date, zone: string): number {
  const wall = wallOf(at.getTime(), zone);
  return (((wall % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS;
}

/** `2026-11-24`, as the calendar on the wall has it. */
export const dayOf = (at: Date, zone: string): string =>
  new Date(wallOf(at.getTime(), zone)).toISOString().slice(0, 10);

/**
 * The first instant after `after` at which the wall clock shows this minute. A minute that a day skips comes when the
 * clock has gone on; one that a day has twice comes twice.
 */
export function nextAt(after: Date, minute: number, zone: string): Date {
  const today = Math.floor(wallOf(after.getTime(), zone) / DAY_MS) * DAY_MS;
  for (let day = 0; ; day += 1) {
    const found = instantsOf(today + day * DAY_MS + minute * MINUTE_MS, zone).find(
      (at) => at > after.getTime(),
    );
    if (found !== undefined) return new Date(found);
  }
}

function instantsOf(wall: number, zone: string): number[] {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((at) => wallOf(at, zone) - at);
  const [before = 0, then = 0] = offsets;
  const fits = [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((at) => wallOf(at, zone) === wall)
    .sort((a, b) => a - b);
  return fits.length > 0 ? fits : [Math.max(wall - before, wall - then)];
}

/** The wall clock's reading to the minute, as if it were UTC. */
function wallOf(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
