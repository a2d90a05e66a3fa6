import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { DAY, HOUR, MINUTE } from '../lib/time.ts';
import type { Announce } from './events.ts';
import { lockInterval, saveInterval } from './interval-store.ts';

/** How often a domain may be chosen to be read, milliseconds. Whoever runs the bot may begin with another interval. */
export const intervals: readonly number[] = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
];

export interface IntervalRequest {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly by: string;
  readonly intervalMs: number;
}

/**
 * Chooses how often a domain is read: written, recorded and told in one transaction. False where it was that already.
 * Throws E-NOT-FOUND where it is deleted.
 */
export function createIntervals(deps: { db: Db; clock: Clock; announce: Announce }) {
  return async ({ workspaceId, domainId, by, intervalMs }: IntervalRequest): Promise<boolean> => {
    const now = deps.clock.now();
    return deps.db.transaction().execute(async (trx) => {
      const before = await lockInterval(trx, workspaceId, domainId);
      if (!before) throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
      const beforeMs = before.intervalMs;
      if (beforeMs === intervalMs) return false;
      const due = (before.lastSyncedAt?.getTime() ?? 0) + intervalMs;
      const nextDueAt = before.isWell ? new Date(Math.max(due, now.getTime())) : undefined;
      await saveInterval(trx, { workspaceId, domainId }, intervalMs, nextDueAt);
      const facts = { before: beforeMs, after: intervalMs };
      const act = { workspaceId, actor: by, action: 'domain.interval_changed', domainId, facts };
      await recordAct(trx, { ...act, source: 'slack' }, now);
      const change = { workspaceId, domainId, by, beforeMs, afterMs: intervalMs };
      await deps.announce(trx, { kind: 'interval changed', ...change });
      return true;
    });
  };
}
