import * as v from 'valibot';
import { appRule, tokens } from '../rule.ts';

export const cameBack = appRule({
  id: 'came-back',
  weight: { high: 30 },
  unusual: true,
  finds: 'Tokens again after a proven revoke.',
  means: 'Its tokens were revoked and proven gone. To keep it out, ban it and block it in Setup.',
  evidence: v.object({
    'revoked, and proven gone': v.string(),
    'tokens made since': v.number(),
    'people who hold them': v.number(),
  }),
  find({ backSince: back }) {
    if (back === null || back.tokens === 0) return undefined;
    return {
      severity: 'high',
      evidence: {
        'revoked, and proven gone': back.at.toISOString(),
        'tokens made since': back.tokens,
        'people who hold them': back.users,
      },
    };
  },
  says: (of) => `${tokens(of['tokens made since'])} again since it was revoked`,
});
