import * as v from 'valibot';
import { domainRule, type Pair } from '../rule.ts';

/** About us, not about the org. */
export const coverageGap = domainRule({
  id: 'coverage-gap',
  finds: 'What we do not see: tokens that were not read, other signals, a reading that is late.',
  means: 'What we cannot see, we cannot judge. Details of the domain say how to mend it.',
  evidence: v.object({
    'tokens read': v.optional(v.number()),
    'tokens counted': v.optional(v.number()),
  }),
  find(signals) {
    const { tokensRead, tokensCounted, ownRowsOnly } = signals.coverage;
    const evidence: Pair[] = [];
    if (ownRowsOnly) evidence.push(['only our own tokens are visible', true]);
    if (tokensRead < tokensCounted)
      evidence.push(['tokens read', tokensRead], ['tokens counted', tokensCounted]);
    const { lastCompleteAt, now, intervalMs } = signals;
    const isLate =
      lastCompleteAt !== null && now.getTime() - lastCompleteAt.getTime() > 2 * intervalMs;
    if (isLate) evidence.push(['last complete reading', lastCompleteAt.toISOString()]);
    const isGap = evidence.length > 0;
    for (const [what, signal] of [
      ['SetupAuditTrail', signals.trail],
      ['LoginHistory', signals.loginTypes],
      ['permissions of holders', signals.holders],
    ] as const)
      if (signal === null) evidence.push(['not visible', what]);
    if (evidence.length === 0) return undefined;
    const isBad = ownRowsOnly || tokensRead * 2 < tokensCounted;
    return { severity: isBad ? 'high' : isGap ? 'medium' : 'low', evidence };
  },
  says: ({ 'tokens read': read, 'tokens counted': counted }) =>
    counted === undefined ? 'part of it is not visible to us' : `${read} of ${counted} tokens read`,
});
