const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
