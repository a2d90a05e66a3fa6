import * as v from 'valibot';
import { appRule, people } from '../rule.ts';

export const inactiveHolder = appRule({
  id: 'inactive-holder',
  weight: { medium: 10 },
  finds: 'Held by a user who is inactive in Salesforce.',
  means: 'Deactivating a user does not revoke a token. It works again when the user is activated.',
  evidence: v.object({ 'holders with User.IsActive = false': v.number() }),
  find: ({ inactiveUsers }) =>
    inactiveUsers > 0
      ? { severity: 'medium', evidence: { 'holders with User.IsActive = false': inactiveUsers } }
      : undefined,
  says: (of) =>
    `held by ${people(of['holders with User.IsActive = false'])} inactive in Salesforce`,
});
