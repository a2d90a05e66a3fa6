import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { Escalation } from './escalate.ts';
import { asksForAdmins } from './ladder.ts';
import { createLateWatch, lateDomains, slowRuns } from './late-store.ts';
import type { AlertLife, Cause } from './life.ts';
import { domainOf, isAlertForAdmins, isForAdmins } from './places-store.ts';
import { dueAlerts, lockAlert, lockAlerts, openOf } from './store.ts';

const BATCH = 100;

export interface AlertTickDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly escalation: Escalation;
  readonly life: AlertLife;
  /** Slack user ids of those who are a workspace's admins now; none where that is not known. Asks Slack: only where it decides. */
  readonly admins: (workspaceId: number) => Promise<readonly string[]>;
  /** Something was written that a worker should look at soon. */
  readonly wakeWorker: () => void;
}

/** What the clock does to alerts: the ladder's next steps, and domains that are late. */
export function createAlertTick(deps: AlertTickDeps) {
  const { db, clock, escalation, life } = deps;
  const isTime = createLateWatch();

  async function climb(): Promise<void> {
    const now = clock.now();
    for (const due of await dueAlerts(db, now, BATCH)) {
      const { workspaceId, id } = due;
      const asks = asksForAdmins(due, now) || (await isAlertForAdmins(db, due));
      const admins = asks ? await deps.admins(workspaceId) : [];
      await db.transaction().execute(async (trx) => {
        await lockAlerts(trx, workspaceId);
        const alert = await lockAlert(trx, workspaceId, id);
        if (!alert || alert.closedAt || alert.groupId !== undefined) return;
        await escalation.goOn(trx, alert, { now, admins, isClock: true });
      });
      deps.wakeWorker();
    }
  }

  async function openFor(key: { workspaceId: number; domainId: number }, cause: Cause) {
    const asks = await isForAdmins(db, key, cause.condition);
    const admins = asks ? await deps.admins(key.workspaceId) : [];
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const domain = await domainOf(trx, key.workspaceId, key.domainId, true);
      if (!domain || domain.isDeleted) return;
      await lockAlerts(trx, key.workspaceId);
      if ((await openOf(trx, key.workspaceId, key.domainId)).length > 0) return;
      const since =
        cause.condition === 'late' ? (domain.lastSyncedAt ?? domain.connectedAt) : cause.since;
      await life.open(trx, domain, { ...cause, since }, { now, admins });
    });
    deps.wakeWorker();
  }

  async function look(): Promise<void> {
    const now = clock.now();
    if (!isTime(now)) return;
    const once = { seen: 1, since: now };
    for (const { runs, ...key } of await lateDomains(db, now, BATCH)) {
      await openFor(key, { condition: 'late', code: undefined, facts: { runs }, ...once });
    }
    for (const { minutes, usually, ...key } of await slowRuns(db, now, BATCH)) {
      const facts = { minutes, usually };
      await openFor(key, { condition: 'slow', code: 'E-SLOW', facts, ...once });
    }
  }

  return { climb, look };
}
