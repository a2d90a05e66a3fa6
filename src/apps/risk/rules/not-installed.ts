import * as v from 'valibot';
import { isInstalled } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

/** Salesforce's own clients are always so. */
export const notInstalled = appRule({
  id: 'not-installed',
  weight: { medium: 15 },
  finds: 'Authorised by users, not installed by an admin.',
  means:
    'Users let it in by themselves, and no policy of the org holds for it. Salesforce shows no menu item for it.',
  evidence: v.object({
    'OauthToken.AppMenuItemId': v.null(),
    'an external client app bears its name': v.optional(v.literal(true)),
    'Salesforce lists its tokens as those of that app': v.optional(
      v.union([v.literal(false), v.literal('not visible')]),
    ),
  }),
  find(facts) {
    if (isInstalled(facts) || facts.tokens === 0 || isKnownClient(facts)) return undefined;
    const { namesake } = facts;
    return {
      severity: 'medium',
      evidence: {
        'OauthToken.AppMenuItemId': null,
        ...(namesake !== null && {
          'an external client app bears its name': true,
          'Salesforce lists its tokens as those of that app':
            namesake === 'refused' ? false : 'not visible',
        }),
      },
    };
  },
  says: (of) => {
    const listed = of['Salesforce lists its tokens as those of that app'];
    if (listed === false)
      return 'not installed by an admin: it only bears the name of an external client app';
    return listed === undefined
      ? 'not installed by an admin'
      : 'not installed by an admin, as far as we see: whether it is the external client app of that name is not visible';
  },
});
