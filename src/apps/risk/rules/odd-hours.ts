import * as v from 'valibot';
import { isWeekend, minuteOfDay } from '../../../lib/time.ts';
import { isNew } from '../../inventory/facts.ts';
import { appRule } from '../rule.ts';

const FROM = 7 * 60;
const TO = 19 * 60;

/** Adds to others; alone it says little. */
export const oddHours = appRule({
  id: 'odd-hours',
  weight: { low: 5 },
  unusual: true,
  finds: "A new app that came at night, on a weekend, or by somebody's first authorisation.",
  means:
    'It came at night, on a weekend, or by a user who never authorised an app. Alone this says little.',
  evidence: v.objectWithRest(
    { 'first app that its first user ever authorised': v.optional(v.literal(true)) },
    v.optional(v.union([v.string(), v.literal(true)])),
  ),
  find(facts, context) {
    if (!isNew(facts, context) || facts.firstTokenAt === null) return undefined;
    const { zone } = context;
    const off = isOff(facts.firstTokenAt, zone) ? facts.firstTokenAt.toISOString() : undefined;
    const first = facts.firstUser?.firstGrant === true ? true : undefined;
    if (off === undefined && first === undefined) return undefined;
    return {
      severity: 'low',
      evidence: {
        [`OauthToken.CreatedDate outside 7 to 19 h on workdays, ${zone}`]: off,
        'first app that its first user ever authorised': first,
      },
    };
  },
  says: (of) =>
    of['first app that its first user ever authorised']
      ? 'the first app that its first user ever authorised'
      : 'authorised outside working hours',
});

function isOff(at: Date, zone: string): boolean {
  const minute = minuteOfDay(at, zone);
  return minute < FROM || minute >= TO || isWeekend(at, zone);
}
