import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isInstalled, type Rule } from '../rule.ts';

/** Authorised by users, never installed by an admin. Salesforce's own clients are always so. */
export const notInstalled: Rule = (facts, around) => {
  if (isInstalled(facts) || facts.tokens === 0 || isKnownClient(facts)) return undefined;
  return found('not-installed', 'high', around.now, ['OauthToken.AppMenuItemId', null]);
};
