import type { Does } from '../kernel/act.ts';
import type { Uses } from '../kernel/uses.ts';
import { giveAccess, openAccess, openDecline, submitAccess, submitDecline } from './access.ts';
import type { teamActs } from './acts.ts';
import { auditHandler } from './audit.ts';
import { openErase, submitErase } from './erase.ts';
import { exportHandler } from './export.ts';
import { openRole, submitRole } from './role.ts';
import { rolesHandler, setEveryone, showRoles } from './roles.ts';
import {
  openChannel,
  settingsHandler,
  submitChannel,
  submitSettings,
  useChannel,
} from './settings.ts';

export const teamDoes: Does<typeof teamActs, Uses> = {
  export: { typed: exportHandler },
  audit: { typed: auditHandler },
  roles: { typed: rolesHandler, pressed: showRoles },
  settings: { typed: settingsHandler, pressed: settingsHandler, submitted: submitSettings },
  askAccess: { pressed: (_uses, _actor, value) => openAccess(value), submitted: submitAccess },
  giveForWeek: { pressed: (uses, actor, value) => giveAccess(uses, actor, value, true) },
  giveAccess: { pressed: (uses, actor, value) => giveAccess(uses, actor, value, false) },
  decline: { pressed: openDecline, submitted: submitDecline },
  giveRole: {
    pressed: (uses, actor) => openRole(uses, actor, undefined),
    submitted: submitRole,
  },
  changeRole: { pressed: openRole },
  everyoneViews: { pressed: setEveryone },
  alertChannel: { pressed: (_uses, actor) => openChannel(actor), submitted: submitChannel },
  useChannel: { pressed: useChannel },
  erase: { pressed: openErase, submitted: submitErase },
};
