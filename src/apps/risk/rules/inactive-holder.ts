import { found, type Rule } from '../rule.ts';

/** Held by a user who was deactivated: the grant stays, and works again when the user does. */
export const inactiveHolder: Rule = (facts, around) =>
  facts.inactiveUsers > 0
    ? found('inactive-holder', 'medium', around.now, [
        'holders with User.IsActive = false',
        facts.inactiveUsers,
      ])
    : undefined;
