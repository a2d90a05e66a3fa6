import * as v from 'valibot';
import { DAY, earlier } from '../../../lib/time.ts';
import { isInstalled } from '../../inventory/facts.ts';
import { isKnownClient } from '../../inventory/known-clients.ts';
import { appRule, people } from '../rule.ts';

const AGAIN_MS = 7 * DAY;

/** What it may do grew from one reading to the next, by who holds it alone. */
export const firstAdmin = appRule({
  id: 'first-admin',
  weight: { high: 30 },
  unusual: true,
  finds: 'Not installed, and since the last reading in the hands of somebody who can administer.',
  means:
    'No admin held it in the week before, and no admin installed it. It can now do all that this person can do.',
  standsDays: 14,
  evidence: v.object({
    'holders who can administer': v.number(),
    'the same at the reading before': v.literal(0),
  }),
  find(facts, { now }) {
    if (facts.before?.admins !== 0 || facts.before.tokens === 0) return undefined;
    // Who was missing from a reading, as one whose token was renewed within it, was there all the time.
    const until = facts.before.adminsUntil;
    if (until && until > earlier(now, AGAIN_MS)) return undefined;
    if ((facts.admins ?? 0) === 0 || isInstalled(facts) || isKnownClient(facts)) return undefined;
    return {
      severity: 'high',
      evidence: {
        'holders who can administer': facts.admins ?? 0,
        'the same at the reading before': 0 as const,
      },
    };
  },
  says: (of) =>
    `came into the hands of ${people(of['holders who can administer'])} who can administer`,
});
