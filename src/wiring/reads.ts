import { runReading } from '../apps/reads/run.ts';
import { dueReads } from '../apps/reads/run-store.ts';
import { ringSeldom } from '../jobs/ring-due.ts';
import { seldom, type TickTask } from '../jobs/tick.ts';
import { MINUTE } from '../lib/time.ts';
import { isOverStop, overOurShare } from '../syncs/budget.ts';
import { createStoredSession } from '../syncs/stored-session.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

const DUE_AT_ONCE = 200;
/** A log is due after an hour at the soonest. */
const LOOK_EVERY_MS = MINUTE;

/** What reads the API usage logs of orgs, and what the tick looks for to ring for it. */
export function joinReads(resources: Resources, core: CoreParts) {
  const { db, clock, queues, log, metrics, salesforce } = resources;
  const deps = {
    db,
    clock,
    openOrg: createStoredSession({ sessions: core.sessions, open: salesforce.open }),
    syncCalls: (place: { workspaceId: number; domainId: number }, now: Date) =>
      core.syncs.callsToday(place.workspaceId, place.domainId, now),
    isOver: (calls: number, usage: { used: number; limit: number } | undefined) =>
      isOverStop(usage) || overOurShare(calls, usage),
    count: metrics.logRead,
    log: (what: string, facts: Record<string, unknown>) =>
      log.info({ event: 'reads', ...facts }, what),
  };
  const ring = ringSeldom(queues, 'usage logs', 'reads.read', () =>
    dueReads(db, clock.now(), DUE_AT_ONCE),
  );
  const tick: TickTask = seldom(clock, LOOK_EVERY_MS, ring);
  return {
    run: (job: { workspaceId: number; domainId: number }, signal: AbortSignal) =>
      runReading(deps, job, signal),
    tick,
  };
}
