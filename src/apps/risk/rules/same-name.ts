import * as v from 'valibot';
import { type AppFacts, isInstalled, startHostOf } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

export const sameName = appRule({
  id: 'same-name',
  weight: { high: 30 },
  finds:
    'The exact name of another app that is installed here, or that was approved elsewhere before this one came.',
  means: 'A name proves nothing: this is another app than the one that people know by it.',
  evidence: v.object({
    AppName: v.string(),
    'AppMenuItem.ApplicationId': v.nullable(v.string()),
    'AppMenuItem.ApplicationId of the other': v.nullable(v.string()),
    'the other is in this domain': v.boolean(),
    'the other is approved': v.boolean(),
  }),
  find(facts, context) {
    const other = context.sameName.find((each) => {
      if (isInstalled(facts)) {
        if (facts.inBaseline || !isInstalled(each)) return false;
        return each.applicationId !== facts.applicationId && comesFromElsewhere(each, facts);
      }
      // Whose its tokens are is not known yet: it may be that very app.
      if (facts.namesake === 'unknown' && each.isExternal && each.sameDomain) return false;
      if (each.sameDomain) return isInstalled(each);
      return cameAfter(facts, each.approvedAt) && !isKnownClient(facts);
    });
    if (!other) return undefined;
    return {
      severity: 'high',
      evidence: {
        AppName: facts.name,
        'AppMenuItem.ApplicationId': facts.applicationId,
        'AppMenuItem.ApplicationId of the other': other.applicationId,
        'the other is in this domain': other.sameDomain,
        'the other is approved': other.approved,
      },
    };
  },
  says: (of) =>
    of['the other is approved']
      ? 'same name as an approved app'
      : 'same name as another app that is installed',
});

/** What was here when people approved its namesake elsewhere is no impostor of it: so a decision of ours is no alarm. */
const cameAfter = ({ inBaseline, firstSeenAt }: AppFacts, approvedAt: Date | null) =>
  !inBaseline && approvedAt !== null && approvedAt < firstSeenAt;

type Origin = { readonly namespace: string | null; readonly startUrl: string | null };

const comesFromElsewhere = (one: Origin, other: Origin) =>
  one.namespace !== other.namespace || startHostOf(one.startUrl) !== startHostOf(other.startUrl);
