import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isInstalled, type Rule } from '../rule.ts';

/** An app can do what its user can. High where no admin installed it; admins use what admins installed. */
export const privilegedHolder: Rule = (facts, around) => {
  if (facts.admins === null || facts.admins === 0) return undefined;
  const vouched = isInstalled(facts) ? 'medium' : 'high';
  return found(
    'privileged-holder',
    isKnownClient(facts) ? 'low' : vouched,
    around.now,
    ['holders who can administer', facts.admins],
    ['their permissions', [...facts.privileges].sort().join(', ')],
  );
};
