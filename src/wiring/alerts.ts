import { createAlertActs } from '../alerts/acts.ts';
import { createAlerts } from '../alerts/alerts.ts';
import { createEndingWatch } from '../alerts/ending.ts';
import { createEscalation } from '../alerts/escalate.ts';
import { createAlertLife } from '../alerts/life.ts';
import { cardsOfAlert } from '../alerts/store.ts';
import { createAlertTick } from '../alerts/tick.ts';
import { heldAlerts, longAlerts, openAlerts, viewAlert } from '../alerts/view-store.ts';
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
  nudge: () => void,
) {
  const { db, clock, email } = resources;
  const escalation = createEscalation({ mail: email.isOn });
  const life = createAlertLife(escalation);
  const react = createAlerts(life);

  const edge: Alerts = {
    ...createAlertActs({ db, clock, nudge }),
    ...createRuleChoice({ db, clock, nudge }),
    view: (workspaceId, alertId) => viewAlert(db, workspaceId, alertId),
    open: (workspaceId) => openAlerts(db, workspaceId),
    cardOf: async (workspaceId, alertId) => {
      const [card] = await cardsOfAlert(db, workspaceId, alertId);
      return card?.channel && card.ts ? { channel: card.channel, ts: card.ts } : undefined;
    },
    held: (workspaceId, place, until) => heldAlerts(db, workspaceId, place, until),
    long: (workspaceId, place) => longAlerts(db, workspaceId, place),
    rules: (workspaceId) => rulesOf(db, workspaceId),
    wantsDms: (workspaceId, user) => wantsDms(db, workspaceId, user),
    chooseDms: (workspaceId, user, wanted) => chooseDms(db, workspaceId, user, wanted, clock.now()),
  };

  return {
    edge,

    /** In the event's own transaction. */
    async on(trx: Trx, event: DomainEvent): Promise<void> {
      const opens = event.kind === 'broke' || event.kind === 'still broken';
      const members = memberStore(trx, { configuredAdmins, clock });
      const admins = opens ? await members.who(event.workspaceId, 'admin') : [];
      await react(trx, event, { now: clock.now(), admins });
    },

    tick: (admins: (workspaceId: number) => Promise<readonly string[]>) =>
      createAlertTick({ db, clock, escalation, life, admins, nudge }),

    endings: (admins: (workspaceId: number) => Promise<readonly string[]>) =>
      createEndingWatch({ db, clock, mail: email.isOn, admins, nudge }),
  };
}
