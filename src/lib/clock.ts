import { MINUTE, SECOND } from './time.ts';

/** Gives the instant that the product acts on. */
export interface Clock {
  now(): Date;
}

/** The machine's own time: what signatures are held against, and what a command prints. Nothing else in `src/` reads it. */
export const systemClock: Clock = { now: () => new Date() };

/** More than the way to a database takes, and than clocks that are set by NTP ever differ. */
const OFF_FROM_MS = 5 * SECOND;

/** How far this machine's clock is from the database's, in words; undefined where it is not worth one. */
export function clockOffWords(aheadMs: number): string | undefined {
  const off = Math.abs(aheadMs);
  if (off < OFF_FROM_MS) return undefined;
  const seconds = `${Math.floor((off % MINUTE) / SECOND)} s`;
  const minutes = off < MINUTE ? '' : `${Math.floor(off / MINUTE)} min `;
  const way = aheadMs > 0 ? 'ahead of' : 'behind';
  return `This machine’s clock is ${minutes}${seconds} ${way} the database’s: set both by NTP`;
}
