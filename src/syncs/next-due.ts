import { createBackoff } from '../lib/backoff.ts';
import { harmOf, isPassing } from '../lib/errors/rows.ts';
import type { AppError } from '../lib/errors.ts';
import { DAY, HOUR, later, MINUTE } from '../lib/time.ts';

const retryAfter = createBackoff(MINUTE, 15 * MINUTE);
const API_LIMIT_PAUSE_MS = HOUR;
const PARKED_MS = [HOUR, 4 * HOUR, DAY] as const;
const SPREAD = 0.05;

/** When a domain is due after a good sync; `seed` spreads domains of one interval over it by up to 5 %. */
export function nextAfterSuccess(now: Date, intervalMs: number, seed: number): Date {
  const share = ((seed * 2654435761) % 1000) / 1000;
  return later(now, Math.round(intervalMs * (1 - SPREAD * share)));
}

/** When it is due after a failure; never where only a person can mend it. */
export function nextAfterFailure(
  now: Date,
  error: AppError,
  failures: number,
  intervalMs: number,
): Date | undefined {
  const { again } = harmOf(error.code);
  if (again === 'never') return undefined;
  if (again === 'in an hour') return later(now, API_LIMIT_PAUSE_MS);
  if (again === 'in a day') return later(now, DAY);
  const soon = isPassing(error.code, error.facts);
  return later(now, soon ? Math.min(retryAfter(failures), intervalMs) : intervalMs);
}

/** How long a domain is parked whose syncs start and never end: it may be what kills us. */
export function parkedFor(starts: number): number {
  // The third start is refused, the fourth is the chance after it, the fifth is refused …
  const times = Math.floor(Math.max(starts - 3, 0) / 2);
  return PARKED_MS[Math.min(times, PARKED_MS.length - 1)] ?? DAY;
}
