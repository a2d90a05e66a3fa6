import * as v from 'valibot';
import { isInstalled, startHostOf } from '../../inventory/facts.ts';
import { appRule } from '../rule.ts';

export const postureDiffers = appRule({
  id: 'posture-differs',
  weight: { medium: 5 },
  unusual: true,
  alsoOurs: true,
  finds: 'The same app is set up more strictly in another domain.',
  means: 'The same app is set up more strictly in another domain.',
  evidence: v.object({
    'AppMenuItem.IsUsingAdminAuthorization': v.literal(false),
    'domains where it is true': v.number(),
  }),
  find(facts, context) {
    if (!isInstalled(facts) || facts.adminApprovedOnly !== false) return undefined;
    const stricter = context.sameName.filter(
      (each) =>
        !each.sameDomain &&
        isInstalled(each) &&
        each.adminApprovedOnly === true &&
        each.namespace === facts.namespace &&
        startHostOf(each.startUrl) === startHostOf(facts.startUrl),
    );
    if (stricter.length === 0) return undefined;
    return {
      severity: 'medium',
      evidence: {
        'AppMenuItem.IsUsingAdminAuthorization': false,
        'domains where it is true': stricter.reduce((sum, { apps }) => sum + apps, 0),
      },
    };
  },
  says: ({ 'domains where it is true': domains }) =>
    domains === 1
      ? 'in another domain only chosen people may use it'
      : `in ${domains} other domains only chosen people may use it`,
});
