import * as v from 'valibot';
import { isInstalled } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

/** Salesforce's own clients are always so. */
export const notInstalled = appRule({
  id: 'not-installed',
  weight: { high: 25 },
  finds: 'Authorised by users, not installed by an admin.',
  means:
    'Users let it in by themselves, and no policy of the org holds for it. Salesforce shows no menu item for it.',
  evidence: v.object({ 'OauthToken.AppMenuItemId': v.null() }),
  find(facts) {
    if (isInstalled(facts) || facts.tokens === 0 || isKnownClient(facts)) return undefined;
    return { severity: 'high', evidence: { 'OauthToken.AppMenuItemId': null } };
  },
  says: () => 'not installed by an admin',
});
