import * as v from 'valibot';
import { daysBetween, UNUSED_DAYS } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

export const dormantWakes = appRule({
  id: 'dormant-wakes',
  weight: { high: 25, medium: 10 },
  unusual: true,
  finds: 'Used after 90 days without use.',
  means: 'It was not used for 90 days. A stolen token looks like this.',
  standsDays: 14,
  evidence: v.object({
    'OauthToken.LastUsedDate before': v.nullable(v.string()),
    'OauthToken.LastUsedDate': v.string(),
    'uses since': v.number(),
  }),
  find(facts) {
    const { before, lastUsedAt } = facts;
    if (before === null || lastUsedAt === null || facts.uses <= before.uses) return undefined;
    const quietSince = before.lastUsedAt ?? (before.uses === 0 ? facts.firstTokenAt : null);
    if (quietSince === null || daysBetween(quietSince, lastUsedAt) < UNUSED_DAYS) return undefined;
    return {
      severity: isKnownClient(facts) ? 'medium' : 'high',
      evidence: {
        'OauthToken.LastUsedDate before': before.lastUsedAt?.toISOString() ?? null,
        'OauthToken.LastUsedDate': lastUsedAt.toISOString(),
        'uses since': facts.uses - before.uses,
      },
    };
  },
  says: ({ 'OauthToken.LastUsedDate before': before }) =>
    before === null
      ? 'used for the first time, long after it was authorised'
      : `used again, for the first time since ${before.slice(0, 10)}`,
});
