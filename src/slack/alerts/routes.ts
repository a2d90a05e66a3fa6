import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { actionIds, callbackIds } from '../kernel/ids.ts';
import { domainIdOf } from '../kernel/metadata.ts';
import type { Form, PressRow } from '../kernel/routes.ts';
import { acknowledge, snooze, submitSnooze, wake } from './alert.ts';
import { sendTest, showAlerts, showAlertsOf, submitAlerts, switchDms } from './channel-rules.ts';

/** The rows of the table for alerts and for which channel gets them. */
export function alertRoutes(deps: HandlerDeps) {
  const commands = {
    alerts: (actor: Actor, _command: Command, typedIn?: string) => showAlerts(deps, actor, typedIn),
  };

  const acting = { needs: 'operator', purpose: 'act', opens: undefined } as const;
  const presses = {
    [actionIds.alertAcknowledge]: {
      ...acting,
      act: 'acknowledge alerts',
      run: (actor, { value }) => acknowledge(deps, actor, value),
    },
    [actionIds.alertSnooze]: {
      ...acting,
      act: 'snooze alerts',
      run: (actor, { value }) => snooze(deps, actor, value),
    },
    [actionIds.alertWake]: {
      ...acting,
      act: 'wake alerts',
      run: (actor, { value }) => wake(deps, actor, value),
    },
    [actionIds.domainAlerts]: {
      needs: 'viewer',
      act: 'see alerts',
      purpose: 'view',
      opens: 'Alerts here',
      run: (actor, { value }) => showAlertsOf(deps, actor, domainIdOf(value)),
    },
    [actionIds.alertTest]: {
      needs: 'admin',
      act: 'send a test',
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => sendTest(deps, actor, value),
    },
    [actionIds.alertDms]: {
      needs: 'viewer',
      act: 'choose your DMs',
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => switchDms(deps, actor, value),
    },
  } as const satisfies Record<string, PressRow>;

  const forms: Readonly<Record<string, Form>> = {
    [callbackIds.alerts]: {
      needs: 'admin',
      act: 'change alerts',
      title: 'Alerts here',
      run: submitAlerts(deps),
    },
    [callbackIds.snooze]: {
      needs: 'operator',
      act: 'snooze alerts',
      title: 'Snooze for a week',
      run: submitSnooze(deps),
    },
  };

  return { commands, presses, forms };
}
