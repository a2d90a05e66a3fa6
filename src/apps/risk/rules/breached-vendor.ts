import * as v from 'valibot';
import { breachOf } from '../breaches.ts';
import { appRule } from '../rule.ts';

export const breachedVendor = appRule({
  id: 'breached-vendor',
  weight: { critical: 60 },
  finds: 'Tokens from before its maker closed a breach.',
  means:
    'Tokens from before the breach can be in foreign hands. Revoke them, and let people authorise the app anew.',
  evidence: v.object({
    vendor: v.string(),
    'tokens are safe from': v.string(),
    'OauthToken.CreatedDate of its first token': v.string(),
    source: v.string(),
  }),
  find(facts) {
    const breach = breachOf(facts);
    if (!breach || facts.tokens === 0 || facts.firstTokenAt === null) return undefined;
    if (facts.firstTokenAt >= breach.safeFrom) return undefined;
    return {
      severity: 'critical',
      evidence: {
        vendor: breach.vendor,
        'tokens are safe from': breach.date,
        'OauthToken.CreatedDate of its first token': facts.firstTokenAt.toISOString(),
        source: breach.source,
      },
    };
  },
  says: ({ vendor }) => `${vendor} lost tokens to attackers; its tokens here are older`,
});
