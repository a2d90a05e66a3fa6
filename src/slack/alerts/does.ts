import type { Does } from '../kernel/act.ts';
import type { Uses } from '../kernel/uses.ts';
import type { alertActs } from './acts.ts';
import { acknowledge, snooze, submitSnooze, wake } from './alert.ts';
import { checkChannel } from './channel-check.ts';
import { sendTest, showAlerts, showAlertsOf, submitAlerts, switchDms } from './channel-rules.ts';
import { digestHandler } from './digest.ts';

export const alertsDo: Does<typeof alertActs, Uses> = {
  rules: { typed: (uses, actor, _command, typedIn) => showAlerts(uses, actor, typedIn) },
  digest: { typed: digestHandler },
  acknowledge: { pressed: acknowledge },
  snooze: { pressed: snooze, submitted: submitSnooze },
  wake: { pressed: wake },
  ofDomain: { pressed: showAlertsOf },
  change: { submitted: submitAlerts },
  test: { pressed: sendTest },
  dms: { pressed: switchDms },
  checkChannel: { pressed: checkChannel },
};
