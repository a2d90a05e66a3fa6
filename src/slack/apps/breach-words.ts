import { isMatchReason, type MatchReason } from '../../apps/breaches/match.ts';
import type { ReadsView } from '../../apps/reads/reads.ts';
import { isoDay } from '../../lib/time.ts';
import { inert } from '../kit/escape.ts';
import { dayText } from '../kit/time.ts';
import { count, listed, listedOf, number } from '../kit/words.ts';

const reasons: { readonly [R in MatchReason]: string } = {
  package: 'its package',
  'start page': 'its start page',
  name: 'its name',
  begins: 'a name that only begins so',
  holds: 'a name that only holds it',
  'looks alike': 'a name that only looks like it',
  'start page resembles': 'a start page that only resembles it',
};

/** What an app was found by. */
export const matchedWords = (by: readonly string[]): string =>
  listed(by.map((each) => (isMatchReason(each) ? reasons[each] : inert(each, 40))));

const OBJECTS_MOST = 3;

/** What an app read since a day, as far as the usage log says it, and of which days that is known. */
export function readWords(reads: ReadsView | undefined, since: Date): string {
  if (!reads || reads.log.days === 0)
    return reads?.log.state === 'not yet' ? 'not visible yet' : 'not visible';
  const known = [
    ...lateWords([reads], since),
    ...(reads.log.state === 'hidden' ? ['no longer visible'] : []),
  ];
  const words = reads.calls === 0 ? 'no call seen' : callWords([reads]);
  return [words, ...known].join(', ');
}

/** That of earlier days nothing is known, where it is so. */
function lateWords(seen: readonly ReadsView[], since: Date): string[] {
  const days = seen.flatMap(({ log }) => log.firstDay ?? []).toSorted();
  const [first] = days;
  if (first === undefined || (days.at(-1) ?? '') <= isoDay(since)) return [];
  const isOne = first === days.at(-1);
  return [`the log is known from ${dayText(first)} on${isOne ? '' : ' at the earliest'}`];
}

/** `4,200 calls (Case, Account and 3 more)`. */
function callWords(all: readonly ReadsView[]): string {
  const calls = all.reduce((sum, each) => sum + each.calls, 0);
  const named = all.flatMap(({ objects }) => objects).filter(({ object }) => object !== '');
  const byObject = [...Map.groupBy(named, ({ object }) => object)]
    .map(([object, its]) => ({ object, calls: its.reduce((sum, each) => sum + each.calls, 0) }))
    .toSorted((a, b) => b.calls - a.calls);
  const shown = byObject.slice(0, OBJECTS_MOST).map(({ object }) => inert(object, 40));
  const of = shown.length > 0 ? ` (${listedOf(shown, byObject.length)})` : '';
  return `${count(calls, 'call')}${of}`;
}

/** The same of all apps of a breach, and of how much of it nothing is known. */
export function allReadWords(reads: readonly ReadsView[], since: Date): string {
  const seen = reads.filter(({ log }) => log.days > 0);
  const lost = seen.filter(({ log }) => log.state === 'hidden').length;
  const hidden = reads.length - seen.length;
  if (seen.length === 0) return 'not visible: no usage log of Salesforce was read';
  const unnamed = new Map(seen.map(({ log }) => [log, log.unnamed]));
  const open = [...unnamed.values()].reduce((sum, each) => sum + each, 0);
  return [
    callWords(seen),
    ...(hidden > 0 ? [`what ${number(hidden)} of the apps read is not visible`] : []),
    ...(lost > 0 ? [`what ${number(lost)} of the apps read now is no longer visible`] : []),
    ...lateWords(seen, since),
    ...(open > 0 ? [`${count(open, 'call')} of these orgs cannot be matched to an app`] : []),
  ].join('; ');
}
