import type { AppError, ErrorCode } from '../lib/errors.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 15 * MINUTE_MS;
const API_LIMIT_PAUSE_MS = HOUR_MS;
const PARKED_MS = [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS] as const;
const SPREAD = 0.05;

/** Trying again cannot help: someone must reconnect. */
const ended: readonly ErrorCode[] = ['E-GRANT-EXPIRED', 'E-LOST', 'E-USER-OFF', 'E-NOT-FOUND'];

/** When a domain is due after a good sync; `seed` spreads domains of one interval over it by up to 5 %. */
export function nextAfterSuccess(now: Date, intervalMs: number, seed: number): Date {
  const share = ((seed * 2654435761) % 1000) / 1000;
  return new Date(now.getTime() + Math.round(intervalMs * (1 - SPREAD * share)));
}

/** When it is due after a failure; never where only a person can mend it. */
export function nextAfterFailure(
  now: Date,
  error: AppError,
  failures: number,
  intervalMs: number,
): Date | undefined {
  if (ended.includes(error.code)) return undefined;
  if (error.code === 'E-API-LIMIT') return new Date(now.getTime() + API_LIMIT_PAUSE_MS);
  const pause = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LONGEST_RETRY_MS);
  const passing = error.code === 'E-SF-DOWN' || error.facts.transient === true;
  return new Date(now.getTime() + (passing ? Math.min(pause, intervalMs) : intervalMs));
}

/** How long a domain is parked whose syncs start and never end: it may be what kills us. */
export function parkedFor(starts: number): number {
  // The third start is refused, the fourth is the chance after it, the fifth is refused …
  const times = Math.floor(Math.max(starts - 3, 0) / 2);
  return PARKED_MS[Math.min(times, PARKED_MS.length - 1)] ?? 24 * HOUR_MS;
}
