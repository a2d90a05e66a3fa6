import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { HOUR, later, nextAt } from '../lib/time.ts';
import { ruleOf } from '../notices/channel-rules.ts';
import { rulesOf } from '../notices/channel-rules-store.ts';
import type { Alert } from './alert.ts';
import { ACKNOWLEDGED_MS, afterSilence, looksAt, silenced } from './ladder.ts';
import { placesOfAlert } from './places-store.ts';
import { lockAlert, lockAlerts, redrawAlert, saveAlert } from './store.ts';

export const snoozes = ['4 hours', 'tomorrow', '1 week'] as const;
export type Snooze = (typeof snoozes)[number];

/** Longer than a day: whoever comes after wants to know why. */
export const needsReason = (snooze: Snooze): boolean => snooze === '1 week';

const NINE = 9 * 60;

export interface AlertPress {
  readonly workspaceId: number;
  readonly alertId: number;
  readonly by: string;
}

/** What came of a press: done, or what was there already and by whom. */
export type AlertAnswer =
  | { readonly kind: 'done'; readonly until: Date | undefined }
  | { readonly kind: 'over'; readonly at: Date }
  | { readonly kind: 'moved' }
  | {
      readonly kind: 'already';
      readonly what: 'acknowledged' | 'snoozed' | 'woken';
      readonly by: string | undefined;
      readonly until: Date | undefined;
    };

/** What people do about an alert. Each is done once: the second presser is told who was first. */
export function createAlertActs(deps: { db: Db; clock: Clock; wakeWorker: () => void }) {
  const { db, clock, wakeWorker } = deps;

  async function act(
    press: AlertPress,
    action: string,
    change: (trx: Trx, alert: Alert, now: Date) => Promise<Alert | AlertAnswer>,
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<AlertAnswer> {
    const { workspaceId, alertId, by } = press;
    const now = clock.now();
    const answer = await db.transaction().execute(async (trx): Promise<AlertAnswer> => {
      await lockAlerts(trx, workspaceId);
      const alert = await lockAlert(trx, workspaceId, alertId);
      if (!alert) throw new AppError('E-NOT-FOUND', `alert ${alertId}`, { name: 'such alert' });
      // Whoever presses sees an older state: the card is drawn anew in any case.
      await redrawAlert(trx, workspaceId, alertId);
      if (alert.closedAs === 'moved' || alert.groupId !== undefined) return { kind: 'moved' };
      if (alert.closedAt) return { kind: 'over', at: alert.closedAt };
      const changed = await change(trx, alert, now);
      if ('kind' in changed) return changed;
      const { quiet } = await placesOfAlert(trx, changed, alert.owner);
      await saveAlert(trx, changed, looksAt(changed, quiet, now));
      await recordAct(
        trx,
        {
          workspaceId,
          actor: by,
          action,
          domainId: alert.domainId,
          subject: String(alertId),
          facts,
          source: 'slack',
        },
        now,
      );
      return { kind: 'done', until: changed.silence?.until };
    });
    wakeWorker();
    return answer;
  }

  const already = (alert: Alert): AlertAnswer | undefined => {
    const until = alert.silence?.until;
    if (alert.acknowledged) {
      return { kind: 'already', what: 'acknowledged', by: alert.acknowledged.by, until };
    }
    if (alert.snoozed) return { kind: 'already', what: 'snoozed', by: alert.snoozed.by, until };
    return undefined;
  };

  async function zoneOf(trx: Trx, alert: Alert): Promise<string> {
    return ruleOf(alert.place, await rulesOf(trx, alert.workspaceId)).zone;
  }

  return {
    acknowledge: (press: AlertPress) =>
      act(press, 'alert.acknowledged', async (_trx, alert, now) => {
        const until = later(now, ACKNOWLEDGED_MS);
        return (
          already(alert) ?? {
            ...alert,
            ...silenced(alert, 'acknowledged', until),
            acknowledged: { at: now, by: press.by },
          }
        );
      }),

    /** Also over an acknowledgement: it is a longer silence. Throws E-NOT-FOUND; the reason is asked for by the form. */
    snooze: (press: AlertPress, snooze: Snooze, reason: string | undefined) =>
      act(
        press,
        'alert.snoozed',
        async (trx, alert, now) => {
          if (alert.snoozed) return already(alert) ?? alert;
          const until =
            snooze === 'tomorrow'
              ? nextAt(now, NINE, await zoneOf(trx, alert))
              : later(now, (snooze === '1 week' ? 7 * 24 : 4) * HOUR);
          return {
            ...alert,
            ...silenced(alert, 'snoozed', until),
            acknowledged: undefined,
            snoozed: { by: press.by, reason },
          };
        },
        { snooze },
      ),

    wake: (press: AlertPress) =>
      act(press, 'alert.woken', async (_trx, alert, now) =>
        alert.silence
          ? { ...alert, ...afterSilence(alert, now), acknowledged: undefined, snoozed: undefined }
          : { kind: 'already', what: 'woken', by: undefined, until: undefined },
      ),
  };
}

export type AlertActs = ReturnType<typeof createAlertActs>;
