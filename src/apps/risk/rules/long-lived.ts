import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isInstalled, lifeOf, type Rule } from '../rule.ts';

const LONGEST_HOURS = 90 * 24;

/** A refresh token of it lives until somebody revokes it, or for over 90 days. */
export const longLived: Rule = (facts, around) => {
  const hours = facts.refreshTokenHours;
  if (!isInstalled(facts) || hours === null || lifeOf(hours) <= LONGEST_HOURS) return undefined;
  return found(
    'long-lived',
    isKnownClient(facts) ? 'low' : 'medium',
    around.now,
    ['hours that a refresh token lives', hours < 0 ? 'until revoked' : hours],
    ['counted from its last use', facts.untilUsed],
  );
};
