import * as v from 'valibot';
import { isInstalled } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

export const selfAuthorise = appRule({
  id: 'self-authorise',
  weight: { medium: 10, low: 5 },
  alsoOurs: true,
  finds: 'Installed, and any user may authorise it.',
  means:
    'It is installed, and its policy lets every user authorise it. Safer: admin approved users are pre-authorised.',
  evidence: v.object({ 'AppMenuItem.IsUsingAdminAuthorization': v.literal(false) }),
  find(facts) {
    if (!isInstalled(facts) || facts.adminApprovedOnly !== false) return undefined;
    return {
      severity: isKnownClient(facts) ? 'low' : 'medium',
      evidence: { 'AppMenuItem.IsUsingAdminAuthorization': false },
    };
  },
  says: () => 'any user may authorise it',
});
