import { found, type Rule } from '../rule.ts';

/** Its tokens were revoked, proven to be gone, and people let it in again. */
export const cameBack: Rule = (facts, around) => {
  const back = facts.backSince;
  if (back === null || back.tokens === 0) return undefined;
  return found(
    'came-back',
    'high',
    around.now,
    ['revoked, and proven gone', back.at.toISOString()],
    ['tokens made since', back.tokens],
    ['people who hold them', back.users],
  );
};
