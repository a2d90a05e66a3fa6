import * as v from 'valibot';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule, people } from '../rule.ts';

export const privilegedHolder = appRule({
  id: 'privileged-holder',
  weight: { medium: 10, low: 5 },
  finds: 'Held by people who can administer.',
  means: 'The app can do what its user can do.',
  evidence: v.object({
    'holders who can administer': v.number(),
    'their permissions': v.string(),
  }),
  find(facts) {
    if (facts.admins === null || facts.admins === 0) return undefined;
    return {
      severity: isKnownClient(facts) ? 'low' : 'medium',
      evidence: {
        'holders who can administer': facts.admins,
        'their permissions': [...facts.privileges].sort().join(', '),
      },
    };
  },
  says: (of) => `held by ${people(of['holders who can administer'])} who can administer`,
});
