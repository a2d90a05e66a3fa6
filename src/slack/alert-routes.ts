import type { Actor } from './actor.ts';
import type { Command } from './command.ts';
import { acknowledge, snooze, submitSnooze, wake } from './handlers/alert.ts';
import {
  sendTest,
  showAlerts,
  showAlertsOf,
  submitAlerts,
  switchDms,
} from './handlers/alert-routes.ts';
import type { HandlerDeps } from './handlers/deps.ts';
import { actionIds, callbackIds } from './ids.ts';
import { domainIdOf } from './metadata.ts';
import type { Form, PressRow } from './routes.ts';

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
