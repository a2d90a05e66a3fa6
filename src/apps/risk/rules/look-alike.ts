import { startHostOf } from '../../decisions/decision.ts';
import type { AppFacts, Surroundings } from '../../inventory/facts.ts';
import { isDisguised } from '../../inventory/fold.ts';
import { isDataTool, standingOf } from '../../inventory/known-clients.ts';
import type { Severity } from '../finding.ts';
import { hidesLetters, type Likeness, likenessOf } from '../look-alike.ts';
import { found, isInstalled, isNew, type Rule } from '../rule.ts';

/**
 * Its name passes for one that people trust: Salesforce's clients, tools that are used as a lure, an app approved here.
 * Where it is exactly the name of one of Salesforce's clients, what else is seen of it must fit.
 */
export const lookAlike: Rule = (facts, around) =>
  asStranger(facts, around) ??
  asNewClient(facts, around) ??
  asTrusted(facts, around) ??
  asNeighbour(facts, around) ??
  asDisguise(facts, around);

/** The exact name of a client of Salesforce's, on an app that comes from elsewhere. */
const asStranger: Rule = (facts, around) => {
  if (standingOf(facts) !== 'stranger') return undefined;
  return found(
    'look-alike',
    'high',
    around.now,
    ['AppName', facts.name],
    ['the name of a Salesforce client', facts.name],
    ['AppMenuItem.NamespacePrefix', facts.namespace],
    ['host of AppMenuItem.StartUrl', startHostOf(facts.startUrl)],
  );
};

/**
 * A client of Salesforce's that was never here, let in by somebody who never let an app in, or a tool that reads out whole
 * tables in the hands of people who administer nothing: so was UNC6040. Nothing that can be seen tells it from a fake.
 */
const asNewClient: Rule = (facts, around) => {
  if (standingOf(facts) !== 'client' || isInstalled(facts) || !isNew(facts, around)) {
    return undefined;
  }
  const isFirst = facts.firstUser?.firstGrant === true;
  if (!isFirst && isDataTool(facts.name) && facts.admins === 0) {
    return found(
      'look-alike',
      'high',
      around.now,
      ['AppName', facts.name],
      ['the name of a Salesforce client', facts.name],
      ['OauthToken.AppMenuItemId', null],
      ['holders who administer anything', 0],
    );
  }
  if (!isFirst) return undefined;
  return found(
    'look-alike',
    'high',
    around.now,
    ['AppName', facts.name],
    ['the name of a Salesforce client', facts.name],
    ['OauthToken.AppMenuItemId', null],
    ['first app that its first user ever authorised', true],
  );
};

const asTrusted: Rule = (facts, around) => {
  if (standingOf(facts) !== undefined) return undefined;
  const { name, label } = facts;
  const byLabel = label === null || label === name ? undefined : label;
  const likeness = likenessOf(name) ?? likenessOf(byLabel ?? '');
  const severity = likeness && severityOf(likeness, facts, around);
  if (!severity) return undefined;
  return found(
    'look-alike',
    severity,
    around.now,
    ['AppName', name],
    ['looks like', likeness.of],
    ['how', likeness.how],
    ['AppMenuItem.ApplicationId', facts.applicationId],
  );
};

function severityOf(
  { how }: Likeness,
  facts: AppFacts,
  around: Surroundings,
): Severity | undefined {
  if (how === 'disguised') return 'critical';
  const isFresh = isNew(facts, around);
  // An admin chose what is installed; many orgs have an integration of their own that is called Data Loader something.
  if (isInstalled(facts)) {
    if (how === 'lure' || how === 'brand') return undefined;
    return isFresh ? 'high' : 'medium';
  }
  if (how === 'brand') return isFresh ? 'high' : undefined;
  // What was there from the start may be somebody's tool of years: a person looks, no policy acts.
  return facts.inBaseline && how !== 'spelling' ? 'high' : 'critical';
}

/** Reads the same as an app that was here before, or is approved, and is another. */
const asNeighbour: Rule = (facts, around) => {
  const hides = hidesLetters(facts.name);
  const other = around.alike?.find(
    ({ name, approved, firstSeenAt }) =>
      name !== facts.name &&
      (hides ? !hidesLetters(name) : approved || firstSeenAt < facts.firstSeenAt),
  );
  if (!other || (facts.inBaseline && !hides)) return undefined;
  const installed = hides ? 'high' : 'medium';
  return found(
    'look-alike',
    isInstalled(facts) ? installed : hides ? 'critical' : 'high',
    around.now,
    ['AppName', facts.name],
    ['looks like', other.name],
    ['how', hides ? 'disguised' : 'spelling'],
    ['AppMenuItem.ApplicationId', facts.applicationId],
  );
};

/** No name that we know of, but one made to deceive: hidden characters, or two alphabets in one word. */
const asDisguise: Rule = (facts, around) => {
  if (!isDisguised(facts.name)) return undefined;
  return found(
    'look-alike',
    isInstalled(facts) ? 'medium' : 'high',
    around.now,
    ['AppName', facts.name],
    ['letters that are not what they seem', true],
  );
};
