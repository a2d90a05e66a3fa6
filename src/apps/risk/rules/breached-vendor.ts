import { breachOf } from '../breaches.ts';
import { found, type Rule } from '../rule.ts';

/** Its maker lost customers' tokens, and a token of it is older than that. */
export const breachedVendor: Rule = (facts, around) => {
  const breach = breachOf(facts);
  if (!breach || facts.tokens === 0 || facts.firstTokenAt === null) return undefined;
  if (facts.firstTokenAt >= breach.safeFrom) return undefined;
  return found(
    'breached-vendor',
    'critical',
    around.now,
    ['vendor', breach.vendor],
    ['tokens are safe from', breach.date],
    ['OauthToken.CreatedDate of its first token', facts.firstTokenAt.toISOString()],
    ['source', breach.source],
  );
};
