import * as v from 'valibot';
import { type AppFacts, daysBetween } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { LEARN_DAYS as LOG_DAYS, type ReadFacts } from '../../reads/facts.ts';
import { appRule } from '../rule.ts';

/** So long it takes until we know from where an app signs in. */
const LEARN_DAYS = 7;
/** An app that more people hold signs in from wherever they are. */
const FEW_USERS = 3;
/** One that got so many addresses in two weeks sits nowhere: its cloud moves it, or its people travel. */
const ROAMS = 3;
const SHOWN = 5;

const SIGNED_IN = 'LoginHistory.SourceIp not seen before';
const CALLED = 'ApiTotalUsage.CLIENT_IP not seen before';
const COUNT = 'addresses not seen before';
const KNOWN = 'addresses of the last 30 days';
const FRESH = 'of these, new in two weeks';

/** Addresses that are new, and what was known before. */
interface Sources {
  readonly fresh: readonly string[];
  readonly known: number | null;
  readonly lately: number | null;
}

export const newSource = appRule({
  id: 'new-source',
  weight: { high: 30, medium: 10, low: 5 },
  unusual: true,
  finds:
    'Signed in, or called by the API usage log, from an address that it did not use in the last 30 days. High for an integration of at most three users, unless it got three more within two weeks, since it roams then; medium where none of its addresses is known yet.',
  means: 'An integration mostly comes from the same addresses.',
  standsDays: 14,
  learns: {
    what: 'new addresses',
    needs: `${LEARN_DAYS} days of sign-ins`,
    isOn: ({ newSources, firstSeenAt }, { now }) =>
      newSources !== null && daysBetween(firstSeenAt, now) < LEARN_DAYS,
  },
  evidence: v.object({
    [SIGNED_IN]: v.optional(v.string()),
    [CALLED]: v.optional(v.string()),
    [COUNT]: v.number(),
    [KNOWN]: v.optional(v.number()),
    [FRESH]: v.optional(v.number()),
  }),
  find(facts, context) {
    if (daysBetween(facts.firstSeenAt, context.now) < LEARN_DAYS) return undefined;
    const signedIn = {
      fresh: facts.newSources?.filter(isAddress).sort() ?? [],
      known: facts.knownSources,
      lately: facts.freshSources,
    };
    const called = calledFrom(context.reads ?? null);
    const all = [signedIn, called].filter(({ fresh }) => fresh.length > 0);
    const worst = all.toSorted((a, b) => rank(facts, a) - rank(facts, b)).at(0);
    if (!worst) return undefined;
    return {
      severity: severityOf(facts, worst),
      evidence: {
        [SIGNED_IN]: shown(signedIn),
        [CALLED]: shown(called),
        [COUNT]: new Set(all.flatMap(({ fresh }) => fresh)).size,
        [KNOWN]: worst.known ?? undefined,
        [FRESH]: worst.lately ?? undefined,
      },
    };
  },
  says(of) {
    const did = of[SIGNED_IN] === undefined ? 'called' : 'signed in';
    return of[COUNT] === 1
      ? `${did} from an address not seen before`
      : `${did} from ${of[COUNT]} addresses not seen before`;
  },
});

/** The log knows an app's addresses once it was read for a week, and some of them were in it. */
function calledFrom(reads: ReadFacts | null): Sources {
  const isKnown = reads !== null && reads.knownDays >= LOG_DAYS && reads.knownAddresses > 0;
  return {
    fresh: isKnown ? reads.newAddresses.filter(isAddress).sort() : [],
    known: reads?.knownAddresses ?? null,
    lately: reads?.freshAddresses ?? null,
  };
}

const shown = ({ fresh }: Sources): string | undefined =>
  fresh.length > 0 ? fresh.slice(0, SHOWN).join(', ') : undefined;

const order = ['high', 'medium', 'low'];
const rank = (facts: AppFacts, sources: Sources): number =>
  order.indexOf(severityOf(facts, sources));

function severityOf(facts: AppFacts, { known, lately }: Sources): 'high' | 'medium' | 'low' {
  const roams = (lately ?? 0) >= ROAMS;
  if (facts.users > FEW_USERS || roams || isKnownClient(facts)) return 'low';
  return known === 0 ? 'medium' : 'high';
}

/** Salesforce writes words where it calls itself. */
const isAddress = (source: string) => /^[\da-f.:]{3,45}$/i.test(source);
