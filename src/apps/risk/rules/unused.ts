import * as v from 'valibot';
import { appRule, tokens } from '../rule.ts';

const MANY = 5;

export const unused = appRule({
  id: 'unused',
  weight: { medium: 10, low: 5 },
  finds:
    'Tokens not used for 90 days. Medium over five of them, or where an administrator holds one.',
  means: 'Tokens that nobody needs are only of use to a thief.',
  evidence: v.object({
    'tokens not used for 90 days': v.number(),
    'holders who can administer': v.nullable(v.number()),
  }),
  find(facts) {
    if (facts.unused90 === 0) return undefined;
    const matters = facts.unused90 > MANY || (facts.admins ?? 0) > 0;
    return {
      severity: matters ? 'medium' : 'low',
      evidence: {
        'tokens not used for 90 days': facts.unused90,
        'holders who can administer': facts.admins,
      },
    };
  },
  says: (of) => `${tokens(of['tokens not used for 90 days'])} not used for 90 days`,
});
