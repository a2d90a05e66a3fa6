import { startHostOf } from '../../decisions/decision.ts';
import { found, isInstalled, type Rule } from '../rule.ts';

/** The same app lets in only chosen people in another domain, and everybody in this one. */
export const postureDiffers: Rule = (facts, around) => {
  if (!isInstalled(facts) || facts.adminApprovedOnly !== false) return undefined;
  const stricter = around.sameName.filter(
    (each) =>
      !each.sameDomain &&
      each.applicationId !== null &&
      each.adminApprovedOnly === true &&
      each.namespace === facts.namespace &&
      startHostOf(each.startUrl) === startHostOf(facts.startUrl),
  );
  if (stricter.length === 0) return undefined;
  return found(
    'posture-differs',
    'medium',
    around.now,
    ['AppMenuItem.IsUsingAdminAuthorization', false],
    ['domains where it is true', stricter.length],
  );
};
