import { minuteOfDay } from '../../../lib/zone.ts';
import type { Evidence } from '../finding.ts';
import { found, isNew, type Rule } from '../rule.ts';

const FROM = 7 * 60;
const TO = 19 * 60;

/** A new app that came at night or on a weekend, or by somebody who never let one in. Adds to others, alone says little. */
export const oddHours: Rule = (facts, around) => {
  if (!isNew(facts, around) || facts.firstTokenAt === null) return undefined;
  const evidence: [string, Evidence['value']][] = [];
  if (isOff(facts.firstTokenAt, around.zone))
    evidence.push([
      `OauthToken.CreatedDate outside 7 to 19 h on workdays, ${around.zone}`,
      facts.firstTokenAt.toISOString(),
    ]);
  if (facts.firstUser?.firstGrant === true)
    evidence.push(['first app that its first user ever authorised', true]);
  return evidence.length > 0 ? found('odd-hours', 'low', around.now, ...evidence) : undefined;
};

function isOff(at: Date, zone: string): boolean {
  const minute = minuteOfDay(at, zone);
  return minute < FROM || minute >= TO || isWeekend(at, zone);
}

const isWeekend = (at: Date, zone: string): boolean =>
  /^S/.test(at.toLocaleDateString('en-US', { timeZone: zone, weekday: 'short' }));
