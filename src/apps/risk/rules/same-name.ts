import { startHostOf } from '../../decisions/decision.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { found, isInstalled, type Rule } from '../rule.ts';

/** It bears the exact name of another app: one that is installed here, or one that was approved. */
export const sameName: Rule = (facts, around) => {
  const other = around.sameName.find((each) => {
    if (isInstalled(facts)) {
      if (facts.inBaseline || each.applicationId === null) return false;
      return each.applicationId !== facts.applicationId && comesFromElsewhere(each, facts);
    }
    if (each.sameDomain) return each.applicationId !== null;
    return each.approved && !isKnownClient(facts);
  });
  if (!other) return undefined;
  return found(
    'same-name',
    'high',
    around.now,
    ['AppName', facts.name],
    ['AppMenuItem.ApplicationId', facts.applicationId],
    ['AppMenuItem.ApplicationId of the other', other.applicationId],
    ['the other is in this domain', other.sameDomain],
    ['the other is approved', other.approved],
  );
};

type Origin = { readonly namespace: string | null; readonly startUrl: string | null };

const comesFromElsewhere = (one: Origin, other: Origin) =>
  one.namespace !== other.namespace || startHostOf(one.startUrl) !== startHostOf(other.startUrl);
