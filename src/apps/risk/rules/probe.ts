import * as v from 'valibot';
import { LEARN_DAYS, type ReadFacts } from '../../reads/facts.ts';
import { isElsewhere, knowsObjects } from '../log-reads.ts';
import { appRule } from '../rule.ts';

const LEAST_OBJECTS = 4;
/** Calls for these objects beside the first of each. */
const THEN_FLOOR = 20;
const SHOWN = 8;

const OBJECTS = 'ENTITY_NAME not read before, within ten minutes';
const COUNT = 'how many';
const AT = 'ApiTotalUsage.TIMESTAMP';
const THEN = 'calls for these then';

export const probe = appRule({
  id: 'probe',
  weight: { high: 40, medium: 15 },
  unusual: true,
  finds:
    'By the API usage log: one user of it asked for four objects or more within ten minutes that it never read before. High where at least twenty more calls for them follow, from a new address, and at most three people hold it.',
  means:
    'So somebody looks around before they export. The log holds no query: whether records were counted or read, it does not say.',
  standsDays: 7,
  learns: {
    what: 'which objects it reads',
    needs: `${LEARN_DAYS} days of the API usage log`,
    isOn: (_facts, { reads }) => reads != null && reads.knownDays < LEARN_DAYS,
  },
  evidence: v.object({
    [OBJECTS]: v.string(),
    [COUNT]: v.number(),
    [AT]: v.string(),
    [THEN]: v.number(),
  }),
  find(facts, { reads }) {
    const peak = reads?.peak;
    if (!reads || !peak || !knowsObjects(reads) || peak.objects.length < LEAST_OBJECTS)
      return undefined;
    const then = callsFor(reads, peak.objects) - peak.objects.length;
    const isGrave = then >= THEN_FLOOR && isElsewhere(facts, reads);
    return {
      severity: isGrave ? 'high' : 'medium',
      evidence: {
        [OBJECTS]: peak.objects.slice(0, SHOWN).join(', '),
        [COUNT]: peak.objects.length,
        [AT]: peak.at.toISOString(),
        [THEN]: Math.max(0, then),
      },
    };
  },
  says(of) {
    const then =
      of[THEN] > 0 ? `, then called for them ${of[THEN].toLocaleString('en-US')} times` : '';
    return `asked for ${of[COUNT]} objects within ten minutes that it never read before${then}`;
  },
});

const callsFor = ({ newObjects }: ReadFacts, names: readonly string[]): number =>
  newObjects
    .filter(({ object }) => names.includes(object))
    .reduce((sum, { calls }) => sum + calls, 0);
