import * as v from 'valibot';
import { type AppFacts, daysBetween } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule } from '../rule.ts';

/** So long it takes until we know from where an app signs in. */
const LEARN_DAYS = 7;
/** An app that more people hold signs in from wherever they are. */
const FEW_USERS = 3;
/** One that got so many addresses in two weeks sits nowhere: its cloud moves it, or its people travel. */
const ROAMS = 3;
const SHOWN = 5;

export const newSource = appRule({
  id: 'new-source',
  weight: { high: 30, medium: 10, low: 5 },
  unusual: true,
  finds:
    'Signed in from an address that it did not use in the last 30 days. High for an integration of at most three users, unless it got three more within two weeks, since it roams then; medium where none of its addresses is known yet.',
  means: 'An integration mostly signs in from the same addresses.',
  standsDays: 14,
  learns: {
    what: 'new addresses',
    needs: `${LEARN_DAYS} days of sign-ins`,
    isOn: ({ newSources, firstSeenAt }, { now }) =>
      newSources !== null && daysBetween(firstSeenAt, now) < LEARN_DAYS,
  },
  evidence: v.object({
    'LoginHistory.SourceIp not seen before': v.string(),
    'addresses not seen before': v.number(),
    'addresses of the last 30 days': v.optional(v.number()),
    'of these, new in two weeks': v.optional(v.number()),
  }),
  find(facts, context) {
    const sources = facts.newSources?.filter(isAddress).sort() ?? [];
    if (sources.length === 0 || daysBetween(facts.firstSeenAt, context.now) < LEARN_DAYS)
      return undefined;
    return {
      severity: severityOf(facts),
      evidence: {
        'LoginHistory.SourceIp not seen before': sources.slice(0, SHOWN).join(', '),
        'addresses not seen before': sources.length,
        'addresses of the last 30 days': facts.knownSources ?? undefined,
        'of these, new in two weeks': facts.freshSources ?? undefined,
      },
    };
  },
  says: ({ 'addresses not seen before': addresses }) =>
    addresses === 1
      ? 'signed in from an address not seen before'
      : `signed in from ${addresses} addresses not seen before`,
});

function severityOf(facts: AppFacts): 'high' | 'medium' | 'low' {
  const roams = (facts.freshSources ?? 0) >= ROAMS;
  if (facts.users > FEW_USERS || roams || isKnownClient(facts)) return 'low';
  return facts.knownSources === 0 ? 'medium' : 'high';
}

/** Salesforce writes words where it calls itself. */
const isAddress = (source: string) => /^[\da-f.:]{3,45}$/i.test(source);
