import { createAlertActs } from '../alerts/acts.ts';
import { createAlerts } from '../alerts/alerts.ts';
import { createEndingWatch } from '../alerts/ending.ts';
import { createEscalation } from '../alerts/escalate.ts';
import { createAlertLife } from '../alerts/life.ts';
import { createAlertTick } from '../alerts/tick.ts';
import {
  cardOfAlert,
  heldAlerts,
  longAlerts,
  openAlerts,
  viewAlert,
} from '../alerts/view-store.ts';
import type { Trx } from '../db/database.ts';
import type { DomainEvent } from '../domains/events.ts';
import { memberStore } from '../members/store.ts';
import { createRuleChoice } from '../notices/channel-rules-choice.ts';
import { chooseDms, rulesOf, wantsDms } from '../notices/channel-rules-store.ts';
import type { Alerts } from '../slack/alerts/port.ts';
import type { Resources } from './resources.ts';

/** Alerts, joined: what events do to them, what people do, and what the clock does. */
export function joinAlerts(
  resources: Pick<Resources, 'db' | 'clock' | 'email'>,
  configuredAdmins: readonly string[],
  wakeWorker: () => void,
) {
  const { db, clock, email } = resources;
  const escalation = createEscalation({ mail: email.isOn });
  const life = createAlertLife(escalation);
  const react = createAlerts(life, (trx, workspaceId) =>
    memberStore(trx, { configuredAdmins, clock }).who(workspaceId, 'admin'),
  );

  const edge: Alerts = {
    ...createAlertActs({ db, clock, wakeWorker }),
    ...createRuleChoice({ db, clock, wakeWorker }),
    view: (workspaceId, alertId) => viewAlert(db, workspaceId, alertId),
    open: (workspaceId) => openAlerts(db, workspaceId),
    cardOf: (workspaceId, alertId) => cardOfAlert(db, workspaceId, alertId),
    held: (workspaceId, place, until) => heldAlerts(db, workspaceId, place, until),
    long: (workspaceId, place) => longAlerts(db, workspaceId, place),
    rules: (workspaceId) => rulesOf(db, workspaceId),
    wantsDms: (workspaceId, user) => wantsDms(db, workspaceId, user),
    chooseDms: (workspaceId, user, wanted) => chooseDms(db, workspaceId, user, wanted, clock.now()),
  };

  return {
    edge,

    /** In the event's own transaction. */
    on: (trx: Trx, event: DomainEvent): Promise<void> => react(trx, event, clock.now()),

    tick: (admins: (workspaceId: number) => Promise<readonly string[]>) =>
      createAlertTick({ db, clock, escalation, life, admins, wakeWorker }),

    endings: (admins: (workspaceId: number) => Promise<readonly string[]>) =>
      createEndingWatch({ db, clock, mail: email.isOn, admins, wakeWorker }),
  };
}
