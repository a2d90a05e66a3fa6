import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isNew, type Rule } from '../rule.ts';

const MANY = 5;

/** Five people let in the same new app within an hour: so does a campaign look. */
export const burst: Rule = (facts, around) => {
  if (!isNew(facts, around) || facts.mostInAnHour < MANY) return undefined;
  return found('burst', isKnownClient(facts) ? 'medium' : 'high', around.now, [
    'people who authorised it within one hour',
    facts.mostInAnHour,
  ]);
};
