import { found, type Rule } from '../rule.ts';

const AT_LEAST = 5;

/** Half as many people again within a week, and at least five. */
export const growth: Rule = (facts, around) => {
  const before = facts.usersWeekAgo;
  if (before === null || facts.users - before < AT_LEAST || facts.users < before * 1.5)
    return undefined;
  return found(
    'growth',
    'medium',
    around.now,
    ['people who hold a token', facts.users],
    ['the same a week before', before],
  );
};
