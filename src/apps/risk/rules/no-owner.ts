import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, type Rule } from '../rule.ts';

/** Nobody here answers for it. */
export const noOwner: Rule = (facts, around) =>
  facts.owner === null && !isKnownClient(facts)
    ? found('no-owner', 'low', around.now, ['owner', null])
    : undefined;
