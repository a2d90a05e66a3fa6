import { found, type Rule } from '../rule.ts';

const MANY = 5;

/** Tokens that nobody used for 90 days: the cheapest ones to take away. */
export const unused: Rule = (facts, around) => {
  if (facts.unused90 === 0) return undefined;
  const matters = facts.unused90 > MANY || (facts.admins ?? 0) > 0;
  return found(
    'unused',
    matters ? 'medium' : 'low',
    around.now,
    ['tokens not used for 90 days', facts.unused90],
    ['holders who can administer', facts.admins],
  );
};
