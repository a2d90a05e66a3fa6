import { distance } from 'fastest-levenshtein';
import { foldName, foldTight, isDisguised, isForeignTwin } from '../inventory/fold.ts';
import { isKnownName, knownNames } from '../inventory/known-clients.ts';

/** Names that people are talked into trusting. Salesforce's own clients are added to them. */
const brands: readonly string[] = ['Salesforce', 'Okta', 'Okta Verify'];
const trusted: readonly string[] = [...brands, ...knownNames];

/** Names under which modified clients were handed out (UNC6040), or would be: a name that holds one of them is a lure. */
const lures: readonly string[] = [
  'My Ticket Portal',
  'Ticket Portal',
  'Ticket Dashboard',
  'Support Ticket',
  'IT Support',
  'IT Help Desk',
  'Salesforce Support',
  'Okta Support',
  'Data Loader',
  'Dataloader',
  'Salesforce CLI',
];

interface Shape {
  readonly name: string;
  readonly tight: string;
}

const shapeOf = (name: string): Shape => ({ name, tight: foldTight(name) });
const trustedShapes = trusted.map(shapeOf);
const lureWords = lures.map((name) => ({ name, words: ` ${foldName(name)} ` }));

/** Below so many letters two names that differ by a letter are two names. */
const SHORTEST = 8;
const LONG = 10;

/**
 * `disguised`: the eye sees that very name; `spelling`: the same but for case, blanks and signs; `close`: a letter or two
 * apart; `lure`: it holds the name among other words; `brand`: it is exactly a name that no maker of apps may bear.
 */
export const likenesses = ['disguised', 'spelling', 'close', 'lure', 'brand'] as const;

export interface Likeness {
  /** The name that it may be taken for. */
  readonly of: string;
  readonly how: (typeof likenesses)[number];
}

/** Whom a name imitates; undefined where nobody, or where it is exactly the name of one of Salesforce's clients. */
export function likenessOf(name: string): Likeness | undefined {
  if (isKnownName(name)) return undefined;
  if (brands.includes(name)) return { of: name, how: 'brand' };
  const tight = foldTight(name);
  if (tight === '') return undefined;
  const same = trustedShapes.find((each) => each.tight === tight);
  if (same)
    return { of: same.name, how: hasOtherLetters(name, same.name) ? 'disguised' : 'spelling' };
  const words = ` ${foldName(name)} `;
  const lure = lureWords.find((each) => words.includes(each.words));
  if (lure) return { of: lure.name, how: 'lure' };
  const close = trustedShapes.find((each) => isClose(each.tight, tight));
  return close && { of: close.name, how: 'close' };
}

/** True where a name shows letters that are not what they seem, or hides some. */
export const hidesLetters = (name: string): boolean => isDisguised(name) || isForeignTwin(name);

/** Other letters that look the same, a small l for a capital I among them. */
const hasOtherLetters = (name: string, wanted: string) =>
  hidesLetters(name) || lettersOf(name) !== lettersOf(wanted);
const lettersOf = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function isClose(wanted: string, tight: string): boolean {
  if (wanted.length < SHORTEST) return false;
  const allowed = wanted.length >= LONG ? 2 : 1;
  if (Math.abs(wanted.length - tight.length) > allowed) return false;
  return distance(wanted, tight) <= allowed;
}
