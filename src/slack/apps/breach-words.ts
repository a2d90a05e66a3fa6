import { isMatchReason, type MatchReason } from '../../apps/breaches/match.ts';
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';

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
