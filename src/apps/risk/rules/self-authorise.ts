import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isInstalled, type Rule } from '../rule.ts';

/** Installed, but every user may let it in. */
export const selfAuthorise: Rule = (facts, around) => {
  if (!isInstalled(facts) || facts.adminApprovedOnly !== false) return undefined;
  return found('self-authorise', isKnownClient(facts) ? 'low' : 'medium', around.now, [
    'AppMenuItem.IsUsingAdminAuthorization',
    false,
  ]);
};
