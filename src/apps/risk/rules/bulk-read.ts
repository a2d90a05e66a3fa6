import * as v from 'valibot';
import { type AppFacts, isInstalled, isNew, type RuleContext } from '../../inventory/facts.ts';
import { LEARN_DAYS, type ReadFacts } from '../../reads/facts.ts';
import { isElsewhere, knowsObjects, withCalls } from '../log-reads.ts';
import { appRule } from '../rule.ts';

const TIMES = 10;
/** Calls of a day below which nothing is far over the usual. */
const FLOOR = 1000;
const BRUTE_TIMES = 100;
const BRUTE_FLOOR = 10_000;
/** A call gives up to 2,000 records: fifty are a hundred thousand. */
const NEW_FLOOR = 20;
const NEW_GRAVE = 50;
/** One export by the Bulk API makes some ten calls. */
const BULK_FLOOR = 10;
const FIRST_FLOOR = 200;

const CALLS = 'ApiTotalUsage calls of a day';
const USUAL = 'median of a day';
const OBJECTS = 'ENTITY_NAME not read before';
const FOR_THESE = 'calls for these';
const BULK = 'calls of the Bulk API, as a new app';
const FIRST = 'calls that read, as a new app';
const FROM = 'CLIENT_IP not seen before';

type Values = Readonly<Record<string, string | number>>;
interface Part {
  readonly severity: 'high' | 'medium';
  readonly evidence: Values;
}

export const bulkRead = appRule({
  id: 'bulk-read',
  weight: { high: 40, medium: 15 },
  unusual: true,
  finds:
    'By the API usage log: over ten times the calls of an ordinary day, and over 1,000; or twenty calls for objects that it never read before; or, of a new app, ten calls that read by the Bulk API, or two hundred at all. High over a hundred times, and over 10,000; from fifty calls for new objects on, where they come from a new address and at most three people hold it; and of a new app that nobody installed, by the Bulk API.',
  means:
    'It reads far more than it did, or what it never read. The log counts calls; how many records each gave, it does not say.',
  standsDays: 7,
  learns: {
    what: 'what it reads',
    needs: `${LEARN_DAYS} days of the API usage log`,
    isOn: (_facts, { reads }) => reads != null && reads.knownDays < LEARN_DAYS,
  },
  evidence: v.object({
    [CALLS]: v.optional(v.number()),
    [USUAL]: v.optional(v.number()),
    [OBJECTS]: v.optional(v.string()),
    [FOR_THESE]: v.optional(v.number()),
    [FROM]: v.optional(v.string()),
    [BULK]: v.optional(v.number()),
    [FIRST]: v.optional(v.number()),
  }),
  find(facts, context) {
    const { reads } = context;
    if (!reads) return undefined;
    const parts = [far(reads), unknown(facts, reads), first(facts, context, reads)].filter(
      (part) => part !== undefined,
    );
    if (parts.length === 0) return undefined;
    return {
      severity: parts.some(({ severity }) => severity === 'high') ? 'high' : 'medium',
      evidence: Object.assign({}, ...parts.map(({ evidence }) => evidence)),
    };
  },
  says(of) {
    const shown = (calls: number | undefined) => (calls ?? 0).toLocaleString('en-US');
    const told = [
      ...(of[OBJECTS] === undefined
        ? []
        : [`read what it never read before: ${of[OBJECTS]} (${shown(of[FOR_THESE])} calls)`]),
      ...(of[CALLS] === undefined
        ? []
        : [`made ${shown(of[CALLS])} calls in a day; on an ordinary day ${shown(of[USUAL])}`]),
      ...(of[BULK] === undefined
        ? []
        : [`exports by the Bulk API, though new (${shown(of[BULK])} calls)`]),
      ...(of[FIRST] === undefined ? [] : [`reads much, though new (${shown(of[FIRST])} calls)`]),
    ];
    return told.join('; ') || 'reads more than it did';
  },
});

function far({ knownDays, mostCalls, usualCalls }: ReadFacts): Part | undefined {
  if (knownDays < LEARN_DAYS || mostCalls <= Math.max(FLOOR, TIMES * usualCalls)) return undefined;
  const isBrute = mostCalls > Math.max(BRUTE_FLOOR, BRUTE_TIMES * usualCalls);
  return {
    severity: isBrute ? 'high' : 'medium',
    evidence: { [CALLS]: mostCalls, [USUAL]: Math.round(usualCalls) },
  };
}

function unknown(facts: AppFacts, reads: ReadFacts): Part | undefined {
  if (!knowsObjects(reads)) return undefined;
  const calls = reads.newObjects.reduce((sum, each) => sum + each.calls, 0);
  if (calls < NEW_FLOOR) return undefined;
  const isGrave =
    calls >= NEW_GRAVE && reads.callsFromNew >= NEW_GRAVE && isElsewhere(facts, reads);
  const from = isGrave ? { [FROM]: reads.newAddresses.slice(0, 5).join(', ') } : {};
  return {
    severity: isGrave ? 'high' : 'medium',
    evidence: { [OBJECTS]: withCalls(reads.newObjects), [FOR_THESE]: calls, ...from },
  };
}

/** Of a new app nothing is usual; what it takes at once is told. */
function first(facts: AppFacts, context: RuleContext, reads: ReadFacts): Part | undefined {
  if (!isNew(facts, context)) return undefined;
  if (reads.bulkCalls >= BULK_FLOOR) {
    return {
      severity: isInstalled(facts) ? 'medium' : 'high',
      evidence: { [BULK]: reads.bulkCalls },
    };
  }
  if (isInstalled(facts) || reads.readCalls < FIRST_FLOOR) return undefined;
  return { severity: 'medium', evidence: { [FIRST]: reads.readCalls } };
}
