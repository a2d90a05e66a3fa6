import type { Coverage } from '../../domains/domain.ts';
import { inert } from '../kit/escape.ts';
import { number } from '../kit/words.ts';

/** How much of a domain the last reading saw, a sentence each; the first is the summary. */
export function coverageLines(coverage: Coverage): string[] {
  const read = `${number(coverage.tokensRead)} of ${number(coverage.tokensCounted)} tokens read`;
  const summary = {
    complete: `Complete: ${read}.`,
    partial: `⚠️ Partial: ${read}. Counts mean *at least*, and nothing was taken as removed.`,
    suspect: `⚠️ Suspect: ${read}, far fewer than before. New ones were added, nothing was taken as removed.`,
  }[coverage.outcome];
  const own = coverage.ownRowsOnly
    ? [
        '⚠️ Own tokens only: the connected user lacks Customize Application, so other people’s tokens stay unseen.',
      ]
    : [];
  return [...own, summary, ...coverage.notes.slice(0, 8).map((note) => `• ${inert(note, 300)}`)];
}
