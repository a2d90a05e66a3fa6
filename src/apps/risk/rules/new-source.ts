import * as v from 'valibot';
import { daysBetween } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

/** So long it takes until we know from where an app signs in. */
const LEARN_DAYS = 7;
/** An app that more people hold signs in from wherever they are. */
const FEW_USERS = 3;
const SHOWN = 5;

export const newSource = appRule({
  id: 'new-source',
  weight: { high: 20, low: 5 },
  finds:
    'Signed in from an address that it never used. High for an integration of at most three users.',
  means: 'An integration mostly signs in from the same addresses.',
  standsDays: 14,
  evidence: v.object({
    'LoginHistory.SourceIp not seen before': v.string(),
    'addresses not seen before': v.number(),
  }),
  find(facts, context) {
    const sources = facts.newSources?.filter(isAddress).sort() ?? [];
    if (sources.length === 0 || daysBetween(facts.firstSeenAt, context.now) < LEARN_DAYS)
      return undefined;
    const sitsStill = facts.users <= FEW_USERS && !isKnownClient(facts);
    return {
      severity: sitsStill ? 'high' : 'low',
      evidence: {
        'LoginHistory.SourceIp not seen before': sources.slice(0, SHOWN).join(', '),
        'addresses not seen before': sources.length,
      },
    };
  },
  says: ({ 'addresses not seen before': addresses }) =>
    addresses === 1
      ? 'signed in from an address not seen before'
      : `signed in from ${addresses} addresses not seen before`,
});

/** Salesforce writes words where it calls itself. */
const isAddress = (source: string) => /^[\da-f.:]{3,45}$/i.test(source);
