import type { Evidence, Severity } from '../finding.ts';
import { found, lifeOf, type Rule } from '../rule.ts';

/** Its policy lets in more than at the last reading: everybody instead of chosen people, longer, or wider. */
export const loosened: Rule = (facts, around) => {
  const { before } = facts;
  if (before === null) return undefined;
  const evidence: [string, Evidence['value']][] = [];
  let severity: Severity = 'medium';
  if (before.adminApprovedOnly === true && facts.adminApprovedOnly === false) {
    severity = 'high';
    evidence.push(
      ['AppMenuItem.IsUsingAdminAuthorization before', true],
      ['AppMenuItem.IsUsingAdminAuthorization', false],
    );
  }
  const [was, is] = [before.refreshTokenHours, facts.refreshTokenHours];
  if (was !== null && is !== null && lifeOf(is) > lifeOf(was))
    evidence.push(
      ['hours that a refresh token lives before', lifeInWords(was)],
      ['hours that a refresh token lives', lifeInWords(is)],
    );
  const wider = widened(before.scopes, facts.scopes);
  if (wider.length > 0) {
    severity = 'high';
    evidence.push(['scopes added', wider.join(' ')]);
  }
  return evidence.length > 0 ? found('loosened', severity, around.now, ...evidence) : undefined;
};

/** Scopes that were not there before, sorted; none where one of the two is not visible. */
export function widened(
  before: readonly string[] | null,
  now: readonly string[] | null,
): readonly string[] {
  if (before === null || now === null) return [];
  return now.filter((scope) => !before.includes(scope)).sort();
}

const lifeInWords = (hours: number) => (hours < 0 ? 'until revoked' : hours);
