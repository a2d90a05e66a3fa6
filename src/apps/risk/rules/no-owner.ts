import * as v from 'valibot';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

export const noOwner = appRule({
  id: 'no-owner',
  weight: { low: 5 },
  finds: 'Nobody here answers for it.',
  means: 'Assign it to somebody who knows what it is for.',
  evidence: v.object({ owner: v.null() }),
  find: (facts) =>
    facts.owner === null && !isKnownClient(facts)
      ? { severity: 'low', evidence: { owner: null } }
      : undefined,
  says: () => 'nobody here answers for it',
});
