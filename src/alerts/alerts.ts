import type { Trx } from '../db/database.ts';
import type { DomainEvent } from '../domains/events.ts';
import { errorCodeOf } from '../lib/errors/rows.ts';
import type { ErrorCode, Facts } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import { type Alert, isWorthTelling } from './alert.ts';
import { conditionOf, conditionRow } from './conditions.ts';
import type { AlertLife, Scene } from './life.ts';
import { type AlertDomain, domainOf } from './places-store.ts';
import { hasOpen, lockAlerts, openOf } from './store.ts';

/** A reading that missed something is alerted when the next one misses it too. */
const PARTIAL_MS = 30 * MINUTE;

/** What happens to domains, as alerts: opened, counted and closed in the event's own transaction. */
export function createAlerts(
  life: AlertLife,
  /** Slack user ids that are admins by name. */
  adminsOf: (trx: Trx, workspaceId: number) => Promise<readonly string[]>,
) {
  async function failed(
    trx: Trx,
    event: { workspaceId: number; domainId: number; code: ErrorCode; facts: Facts },
    now: Date,
  ): Promise<void> {
    const { workspaceId, domainId, code, facts } = event;
    const scene: Scene = { now, admins: await adminsOf(trx, workspaceId) };
    const domain = await domainOf(trx, workspaceId, domainId);
    if (!domain || domain.isDeleted) return;
    await lockAlerts(trx, workspaceId);
    const since = domain.brokenSince ?? scene.now;
    const open = await openOf(trx, workspaceId, domainId);
    const condition = conditionOf(code);
    const same = open.find((alert) => alert.condition === condition);
    if (same) return life.again(trx, same, { code, facts }, scene);
    const brokenForMs = scene.now.getTime() - since.getTime();
    const { failures } = domain;
    if (!isWorthTelling({ code, facts, failures, brokenForMs })) return;
    // One alert speaks for a broken domain: what it is now. The older ones lead to it.
    const cause = { condition, code, facts, seen: Math.max(1, failures), since };
    const alert = await life.open(trx, domain, cause, scene);
    for (const old of open) await life.close(trx, old, { movedTo: alert.id }, scene);
  }

  /** Closes what is over. What holds is read from the domain's row, whatever the event was. */
  async function settle(trx: Trx, workspaceId: number, domainId: number, scene: Scene) {
    const domain = await domainOf(trx, workspaceId, domainId);
    if (!domain) return;
    const isPartial = domain.status === 'success' && domain.code === 'E-PARTIAL';
    if (!isPartial && !(await hasOpen(trx, workspaceId, domainId))) return;
    await lockAlerts(trx, workspaceId);
    const open = await openOf(trx, workspaceId, domainId);
    for (const alert of open) {
      if (domain.isDeleted) await life.close(trx, alert, 'deleted', scene);
      else if (!holds(alert, domain, scene.now)) await life.close(trx, alert, 'well', scene);
    }
    if (domain.isDeleted || !isPartial) return;
    if (open.some(({ condition }) => condition === 'partial')) return;
    const since = domain.brokenSince ?? scene.now;
    if (scene.now.getTime() - since.getTime() < PARTIAL_MS) return;
    const cause = { condition: 'partial', code: 'E-PARTIAL', facts: {}, seen: 2, since } as const;
    await life.open(trx, domain, cause, scene);
  }

  return async (trx: Trx, event: DomainEvent, now: Date): Promise<void> => {
    const scene: Scene = { now, admins: [] };
    switch (event.kind) {
      case 'broke':
      case 'still broken':
        return failed(trx, event, now);
      case 'reconnected': {
        await lockAlerts(trx, event.workspaceId);
        // A grant that is new has not failed yet.
        for (const alert of await openOf(trx, event.workspaceId, event.domainId)) {
          if (conditionRow(alert.condition).ofGrant) await life.close(trx, alert, 'well', scene);
        }
        return;
      }
      case 'changed':
      case 'interval changed':
      case 'moved':
      case 'ready':
      case 'mended':
      case 'caught up':
      case 'deleted':
        return settle(trx, event.workspaceId, event.domainId, scene);
      case 'connected':
      case 'consent asked':
      case 'consent handed':
      case 'consent declined':
      case 'consent changed':
      case 'grant left':
      case 'renamed':
        return;
      default: // An event that alerts know nothing of does not compile.
        event satisfies never;
    }
  };
}

function holds(alert: Alert, domain: AlertDomain, now: Date): boolean {
  const { condition } = alert;
  if (domain.status === 'error') return true;
  const code = errorCodeOf(domain.code);
  if (code && conditionOf(code) === condition) return true;
  return conditionRow(condition).goesOn(domain, alert.openedAt, now);
}
