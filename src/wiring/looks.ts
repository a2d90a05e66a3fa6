import { ringDue } from '../jobs/ring-due.ts';
import { createCommitApps } from '../syncs/commit-apps.ts';
import { runLook } from '../syncs/look.ts';
import { type LookKey, looksDue } from '../syncs/look-store.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

/** Most are one call: 200 domains are looked at within a minute, however slow their orgs are. */
const LOOKS_AT_ONCE = 10;
const TICK_BATCH = 200;

/** Looks for new grants between syncs: the job, and the task of the tick that finds whose turn it is. */
export function joinLooks(resources: Resources, core: CoreParts) {
  const { db, clock, log, metrics, queues, salesforce } = resources;
  const deps = {
    db,
    looks: core.looks,
    sessions: core.sessions,
    open: salesforce.open,
    announce: core.announce,
    commitApps: createCommitApps(core.announceApps),
    clock,
    count: metrics.lookEnded,
    log: (what: string, facts: Record<string, unknown>) =>
      log.info({ event: 'look', ...facts }, what),
  };
  return {
    run: (job: LookKey, signal: AbortSignal) => runLook(deps, job, signal),
    task: ringDue(queues, 'looks', 'look.run', looksDue, () =>
      core.looks.due(clock.now(), TICK_BATCH),
    ),
    atOnce: LOOKS_AT_ONCE,
  };
}
