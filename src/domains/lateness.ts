/** How old the last good sync is, against the interval in force. Late is over twice it, very late over four times. */
export type LatenessLevel = 'never' | 'on time' | 'late' | 'very late';

export interface Lateness {
  readonly level: LatenessLevel;
  /** Since the last good sync, or since the domain was connected where there was none yet. Milliseconds. */
  readonly ageMs: number;
}

const LATE = 2;
const VERY_LATE = 4;

export function latenessOf(domain: {
  lastSyncedAt: Date | undefined;
  connectedAt: Date;
  intervalMs: number;
  now: Date;
}): Lateness {
  const { lastSyncedAt, connectedAt, intervalMs, now } = domain;
  const ageMs = Math.max(0, now.getTime() - (lastSyncedAt ?? connectedAt).getTime());
  if (!lastSyncedAt) return { level: 'never', ageMs };
  if (ageMs > VERY_LATE * intervalMs) return { level: 'very late', ageMs };
  return { level: ageMs > LATE * intervalMs ? 'late' : 'on time', ageMs };
}
