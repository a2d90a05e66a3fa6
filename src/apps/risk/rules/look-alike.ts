import * as v from 'valibot';
import {
  type AppFacts,
  isInstalled,
  isNew,
  type RuleContext,
  startHostOf,
} from '../../inventory/facts.ts';
import { isDisguised } from '../../inventory/fold.ts';
import { isDataTool, standingOf } from '../../inventory/known-clients.ts';
import type { Severity } from '../finding.ts';
import { hidesLetters, type Likeness, likenesses, likenessOf } from '../likeness.ts';
import { appRule } from '../rule.ts';

const evidence = v.object({
  AppName: v.string(),
  'looks like': v.optional(v.string()),
  how: v.optional(v.picklist(likenesses)),
  'AppMenuItem.ApplicationId': v.optional(v.nullable(v.string())),
  'the name of a Salesforce client': v.optional(v.string()),
  'AppMenuItem.NamespacePrefix': v.optional(v.nullable(v.string())),
  'host of AppMenuItem.StartUrl': v.optional(v.nullable(v.string())),
  'OauthToken.AppMenuItemId': v.optional(v.null()),
  'holders who administer anything': v.optional(v.literal(0)),
  'first app that its first user ever authorised': v.optional(v.literal(true)),
  'letters that are not what they seem': v.optional(v.literal(true)),
});

type Way = (
  facts: AppFacts,
  context: RuleContext,
) =>
  | {
      readonly severity: Exclude<Severity, 'low'>;
      readonly evidence: v.InferInput<typeof evidence>;
    }
  | undefined;

/**
 * Its name passes for one that people trust: Salesforce's clients, tools that are used as a lure, an app approved here.
 * Where it is exactly the name of one of Salesforce's clients, what else is seen of it must fit.
 */
export const lookAlike = appRule({
  id: 'look-alike',
  weight: { critical: 60, high: 40, medium: 20 },
  finds:
    "A name that passes for one that people trust; the exact name of a client of Salesforce's on an app that is not it, or that is new here and came by somebody's first authorisation.",
  means:
    'The name passes for one that people trust. Attackers hand out changed tools under such names.',
  evidence,
  find: (facts, context) =>
    asStranger(facts, context) ??
    asNewClient(facts, context) ??
    asTrusted(facts, context) ??
    asNeighbour(facts, context) ??
    asDisguise(facts, context),
  says(of) {
    const like = of['looks like'];
    if (of.how === 'brand') return `bears the name ${like}, which its maker need not be`;
    if (like !== undefined) return `its name looks like ${like}`;
    const client = of['the name of a Salesforce client'];
    if (client === undefined) return 'its name holds letters that are not what they seem';
    if (of['holders who administer anything'] === 0) {
      return `bears the name of ${client}, is new here, and is held only by non-admins`;
    }
    return of['first app that its first user ever authorised']
      ? `bears the name of ${client}, is new here, and came by somebody's first authorisation`
      : `bears the name of ${client}, and comes from elsewhere`;
  },
});

/** The exact name of a client of Salesforce's, on an app that comes from elsewhere. */
const asStranger: Way = (facts) => {
  if (standingOf(facts) !== 'stranger') return undefined;
  return {
    severity: 'high',
    evidence: {
      AppName: facts.name,
      'the name of a Salesforce client': facts.name,
      'AppMenuItem.NamespacePrefix': facts.namespace,
      'host of AppMenuItem.StartUrl': startHostOf(facts.startUrl),
    },
  };
};

/**
 * A client of Salesforce's that was never here, let in by somebody who never let an app in, or a tool that reads out whole
 * tables in the hands of people who administer nothing: so was UNC6040. Nothing that can be seen tells it from a fake.
 */
const asNewClient: Way = (facts, context) => {
  if (standingOf(facts) !== 'client' || isInstalled(facts) || !isNew(facts, context)) {
    return undefined;
  }
  const suspect =
    facts.firstUser?.firstGrant === true
      ? { 'first app that its first user ever authorised': true as const }
      : isDataTool(facts.name) && facts.admins === 0
        ? { 'holders who administer anything': 0 as const }
        : undefined;
  if (!suspect) return undefined;
  return {
    severity: 'high',
    evidence: {
      AppName: facts.name,
      'the name of a Salesforce client': facts.name,
      'OauthToken.AppMenuItemId': null,
      ...suspect,
    },
  };
};

const asTrusted: Way = (facts, context) => {
  if (standingOf(facts) !== undefined) return undefined;
  const { name, label } = facts;
  const byLabel = label === null || label === name ? undefined : label;
  const likeness = likenessOf(name) ?? likenessOf(byLabel ?? '');
  const severity = likeness && severityOf(likeness, facts, context);
  if (!severity) return undefined;
  return {
    severity,
    evidence: {
      AppName: name,
      'looks like': likeness.of,
      how: likeness.how,
      'AppMenuItem.ApplicationId': facts.applicationId,
    },
  };
};

function severityOf(
  { how }: Likeness,
  facts: AppFacts,
  context: RuleContext,
): Exclude<Severity, 'low'> | undefined {
  if (how === 'disguised') return 'critical';
  const isFresh = isNew(facts, context);
  // An admin chose what is installed; many orgs have an integration of their own that is called Data Loader something.
  if (isInstalled(facts)) {
    if (how === 'lure' || how === 'brand') return undefined;
    return isFresh ? 'high' : 'medium';
  }
  if (how === 'brand') return isFresh ? 'high' : undefined;
  // What was there from the start may be somebody's tool of years: a person looks, no policy acts.
  return facts.inBaseline && how !== 'spelling' ? 'high' : 'critical';
}

/** Reads the same as an app that was here before, and is another. A decision on either changes nothing in that. */
const asNeighbour: Way = (facts, context) => {
  const hides = hidesLetters(facts.name);
  const other = context.alike?.find(
    ({ name, firstSeenAt }) =>
      name !== facts.name && (hides ? !hidesLetters(name) : firstSeenAt < facts.firstSeenAt),
  );
  if (!other || (facts.inBaseline && !hides)) return undefined;
  const installed = hides ? 'high' : 'medium';
  return {
    severity: isInstalled(facts) ? installed : hides ? 'critical' : 'high',
    evidence: {
      AppName: facts.name,
      'looks like': other.name,
      how: hides ? 'disguised' : 'spelling',
      'AppMenuItem.ApplicationId': facts.applicationId,
    },
  };
};

/** No name that we know of, but one made to deceive: hidden characters, or two alphabets in one word. */
const asDisguise: Way = (facts) => {
  if (!isDisguised(facts.name)) return undefined;
  return {
    severity: isInstalled(facts) ? 'medium' : 'high',
    evidence: {
      AppName: facts.name,
      'letters that are not what they seem': true,
    },
  };
};
