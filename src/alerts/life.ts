import { recordAct } from '../audit/store.ts';
import type { Trx } from '../db/database.ts';
import type { ErrorCode, Facts } from '../lib/errors.ts';
import { DAY, earlier } from '../lib/time.ts';
import { type Alert, comesBack, reddensAt, saysClosed } from './alert.ts';
import { type Condition, conditionRow } from './conditions.ts';
import type { Escalation } from './escalate.ts';
import { joinGroup, memberChanged } from './group.ts';
import { atTheFoot, back } from './ladder.ts';
import { type AlertDomain, nameOf, placesOf } from './places-store.ts';
import { insertAlert, lastOf, redrawAlert, saveAlert } from './store.ts';

export interface Cause {
  readonly condition: Condition;
  readonly code: ErrorCode | undefined;
  readonly facts: Facts;
  readonly seen: number;
  /** When it began, where that was before now: from then it is counted when orange turns red. */
  readonly since: Date;
}

export interface Scene {
  readonly now: Date;
  /** Slack user ids that are admins by name. */
  readonly admins: readonly string[];
}

/** Opening, repeating and closing of alerts, each in the transaction of what happened. */
export function createAlertLife(escalation: Escalation) {
  async function open(trx: Trx, domain: AlertDomain, cause: Cause, scene: Scene): Promise<Alert> {
    const { workspaceId } = domain;
    const { now } = scene;
    const { condition } = cause;
    const key = { workspaceId, domainId: domain.id, condition };
    const { last, opened } = await lastOf(trx, key, earlier(now, DAY));
    if (last?.closedAt && comesBack(last, opened, now)) {
      return reopen(trx, last, last.closedAt, cause, scene);
    }
    const admin = scene.admins[0] ?? domain.owner;
    const places = await placesOf(trx, { workspaceId, condition }, [domain], admin);
    const { level } = conditionRow(condition);
    const reddens = level === 'red' ? undefined : reddensAt(cause.since, domain.intervalMs);
    const alert = await insertAlert(
      trx,
      {
        ...atTheFoot(level, now, reddens, places.quiet),
        workspaceId,
        domainId: domain.id,
        condition,
        code: cause.code,
        facts: cause.facts,
        owner: domain.owner,
        place: nameOf(places.targets[0]),
        lastSeenAt: now,
        seen: cause.seen,
        acknowledged: undefined,
        snoozed: undefined,
        flaps: 0,
        backAfterMs: undefined,
        movedTo: undefined,
        groupId: undefined,
        closedAt: undefined,
        closedAs: undefined,
      },
      undefined,
    );
    await record(trx, alert, 'alert.opened', now);
    if (places.targets.length > 0 && (await joinGroup(trx, escalation, alert, scene))) return alert;
    return escalation.goOn(trx, alert, { ...scene, places });
  }

  async function reopen(trx: Trx, last: Alert, closedAt: Date, cause: Cause, scene: Scene) {
    const { now } = scene;
    const isStillSilent = last.silence !== undefined && last.silence.until > now;
    const alert: Alert = {
      ...last,
      ...back(last, closedAt, now),
      ...(isStillSilent ? {} : { silence: undefined, acknowledged: undefined, snoozed: undefined }),
      code: cause.code,
      facts: cause.facts,
      closedAt: undefined,
      closedAs: undefined,
      lastSeenAt: now,
      seen: last.seen + cause.seen,
      flaps: last.flaps + 1,
      backAfterMs: now.getTime() - closedAt.getTime(),
    };
    await record(trx, alert, 'alert.reopened', now);
    if (alert.groupId === undefined) return escalation.goOn(trx, alert, scene);
    await saveAlert(trx, alert, undefined);
    await memberChanged(trx, escalation, alert, scene);
    return alert;
  }

  /** The same failure once more: its counter and time, on the card that is there. */
  async function again(
    trx: Trx,
    alert: Alert,
    cause: Pick<Cause, 'code' | 'facts'>,
    scene: Scene,
  ): Promise<void> {
    const next = { ...alert, ...cause, seen: alert.seen + 1, lastSeenAt: scene.now };
    if (alert.groupId === undefined) return void (await escalation.goOn(trx, next, scene));
    await saveAlert(trx, next, undefined);
    await redrawAlert(trx, alert.workspaceId, alert.groupId);
  }

  async function close(
    trx: Trx,
    alert: Alert,
    as: 'well' | 'deleted' | { movedTo: number },
    scene: Scene,
  ): Promise<void> {
    const { now } = scene;
    const { workspaceId, id } = alert;
    const end =
      typeof as === 'string'
        ? { closedAs: as }
        : { closedAs: 'moved' as const, movedTo: as.movedTo };
    const closed = { ...alert, closedAt: now, ...end };
    await saveAlert(trx, closed, undefined);
    await record(trx, closed, 'alert.closed', now);
    if (as === 'well' && alert.groupId === undefined && saysClosed(alert)) {
      const downMs = now.getTime() - alert.openedAt.getTime();
      await escalation.thread(
        trx,
        closed,
        { kind: 'alert.closed.thread', facts: { alertId: closed.id, downMs } },
        now,
      );
    }
    await redrawAlert(trx, workspaceId, id);
    await memberChanged(trx, escalation, closed, scene);
  }

  return { open, again, close };
}

export type AlertLife = ReturnType<typeof createAlertLife>;

const record = (trx: Trx, alert: Alert, action: string, now: Date) =>
  recordAct(
    trx,
    {
      workspaceId: alert.workspaceId,
      actor: 'bot',
      action,
      domainId: alert.domainId,
      subject: String(alert.id),
      facts: { condition: alert.condition, code: alert.code ?? null },
      source: 'bot',
    },
    now,
  );
