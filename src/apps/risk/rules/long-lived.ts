import * as v from 'valibot';
import { isInstalled, lifeInWords, lifeOf } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

const LONGEST_HOURS = 90 * 24;

export const longLived = appRule({
  id: 'long-lived',
  weight: { medium: 5, low: 2 },
  alsoOurs: true,
  finds: 'Its refresh tokens live over 90 days, or until revoked.',
  means: 'Whoever steals its refresh token can use it for that long.',
  evidence: v.object({
    'hours that a refresh token lives': v.union([v.number(), v.literal('until revoked')]),
    'counted from its last use': v.nullable(v.boolean()),
  }),
  find(facts) {
    const hours = facts.refreshTokenHours;
    if (!isInstalled(facts) || hours === null || lifeOf(hours) <= LONGEST_HOURS) return undefined;
    return {
      severity: isKnownClient(facts) ? 'low' : 'medium',
      evidence: {
        'hours that a refresh token lives': lifeInWords(hours),
        'counted from its last use': facts.untilUsed,
      },
    };
  },
  says: ({ 'hours that a refresh token lives': hours }) =>
    hours === 'until revoked'
      ? 'its access lasts until somebody revokes it'
      : `its access lasts ${Math.round(hours / 24)} days`,
});
