import { distance } from 'fastest-levenshtein';

const NEAR = 2;

/** The nearest of some words within two letters, and not a wholly different one. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  const near = among
    .map((each) => ({ each, away: distance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, away }) => away <= NEAR && away < Math.min(each.length, word.length))
    .sort((a, b) => a.away - b.away);
  return near[0]?.each;
}
