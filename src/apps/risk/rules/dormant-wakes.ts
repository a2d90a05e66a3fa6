import { isKnownClient } from '../../inventory/known-clients.ts';
import { daysBetween, found, type Rule } from '../rule.ts';

const DORMANT_DAYS = 90;

/** Not used for 90 days, and used since the last reading: so does a stolen token look. */
export const dormantWakes: Rule = (facts, around) => {
  const { before, lastUsedAt } = facts;
  if (before === null || lastUsedAt === null || facts.uses <= before.uses) return undefined;
  const quietSince = before.lastUsedAt ?? (before.uses === 0 ? facts.firstTokenAt : null);
  if (quietSince === null || daysBetween(quietSince, lastUsedAt) < DORMANT_DAYS) return undefined;
  return found(
    'dormant-wakes',
    isKnownClient(facts) ? 'medium' : 'high',
    around.now,
    ['OauthToken.LastUsedDate before', before.lastUsedAt?.toISOString() ?? null],
    ['OauthToken.LastUsedDate', lastUsedAt.toISOString()],
    ['uses since', facts.uses - before.uses],
  );
};
