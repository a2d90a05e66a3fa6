import { isKnownClient } from '../../inventory/known-clients.ts';
import { daysBetween, found, type Rule } from '../rule.ts';

/** So long it takes until we know from where an app signs in. */
const LEARN_DAYS = 7;
/** An app that more people hold signs in from wherever they are. */
const FEW_USERS = 3;
const SHOWN = 5;

/** Signed in from an address that it never used. High for an integration, which sits still. */
export const newSource: Rule = (facts, around) => {
  const sources = facts.newSources?.filter(isAddress).sort() ?? [];
  if (sources.length === 0 || daysBetween(facts.firstSeenAt, around.now) < LEARN_DAYS)
    return undefined;
  const sitsStill = facts.users <= FEW_USERS && !isKnownClient(facts);
  return found(
    'new-source',
    sitsStill ? 'high' : 'low',
    around.now,
    ['LoginHistory.SourceIp not seen before', sources.slice(0, SHOWN).join(', ')],
    ['addresses not seen before', sources.length],
  );
};

/** Salesforce writes words where it calls itself. */
const isAddress = (source: string) => /^[\da-f.:]{3,45}$/i.test(source);
