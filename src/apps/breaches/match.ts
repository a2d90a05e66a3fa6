import type { Vendor } from '../../lib/vendor-list.ts';
import { startHostOf } from '../inventory/facts.ts';
import { foldName, foldTight } from '../inventory/fold.ts';
import { hidesLetters } from '../risk/likeness.ts';
import type { Breach } from '../risk/rules/breached-vendor.ts';

/**
 * What an app was found by. The first three are what it is: they are exact, and ticked beforehand. The others only say that a
 * person should look: its name begins with the vendor's, holds it among other words, passes for it to the eye, or its start page
 * only resembles the vendor's.
 */
const matchReasons = [
  'package',
  'start page',
  'name',
  'begins',
  'holds',
  'looks alike',
  'start page resembles',
] as const;
export type MatchReason = (typeof matchReasons)[number];

const exactReasons: ReadonlySet<MatchReason> = new Set(['package', 'start page', 'name']);

export const isMatchReason = (text: string): text is MatchReason =>
  matchReasons.some((reason) => reason === text);

/** What is known of an app that a vendor could be known by. Foreign text. */
export interface MatchedFacts {
  readonly name: string;
  readonly label: string | null;
  readonly namespace: string | null;
  readonly startUrl: string | null;
}

export interface Match {
  readonly by: readonly MatchReason[];
  /** It is the vendor's, as far as the lists or what was typed say. */
  readonly isExact: boolean;
}

/** What the vendor is called, and what is its own. All of it as `plain` leaves it. */
export interface Wanted {
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly hosts: readonly string[];
}

/**
 * What was typed, and what the lists know of the vendor that is exactly called so: the known vendors, and the dated list of
 * breaches. A vendor that is only called something like that adds nothing.
 */
export function wantedOf(
  typed: string,
  lists: { readonly vendors: readonly Vendor[]; readonly breaches: readonly Breach[] },
): Wanted {
  const asked = plain(typed);
  if (asked === '' || hidesLetters(typed))
    return { names: asked === '' ? [] : [asked], namespaces: [], hosts: [] };
  const breached = lists.breaches.filter(({ vendor, names, namespaces }) =>
    [vendor, ...names, ...namespaces].some((each) => plain(each) === asked),
  );
  const made = lists.vendors.filter(({ vendor, facts }) =>
    [vendor, ...facts.map(textOf)].some((each) => plain(each) === asked),
  );
  const facts = made.flatMap((each) => each.facts);
  return {
    names: unique([
      asked,
      ...breached.flatMap(({ vendor, names }) => [vendor, ...names]),
      ...made.map(({ vendor }) => vendor),
      ...facts.flatMap((fact) => ('name' in fact ? fact.name : [])),
    ]),
    namespaces: unique([
      ...(/^[a-z]\w{0,14}$/u.test(asked) ? [asked] : []),
      ...breached.flatMap(({ namespaces }) => namespaces),
      ...facts.flatMap((fact) => ('namespace' in fact ? fact.namespace : [])),
    ]),
    hosts: unique([
      ...(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u.test(asked) ? [asked] : []),
      ...facts.flatMap((fact) => ('host' in fact ? fact.host : [])),
    ]),
  };
}

/** By what an app may be the vendor's; undefined where nothing says so. */
export function matchOf(wanted: Wanted, app: MatchedFacts): Match | undefined {
  const by = matchReasons.filter((reason) => tests[reason](wanted, app));
  const exact = by.filter((each) => exactReasons.has(each));
  if (exact.length > 0) return { by: exact, isExact: true };
  return by.length === 0 ? undefined : { by, isExact: false };
}

const tests: { readonly [R in MatchReason]: (wanted: Wanted, app: MatchedFacts) => boolean } = {
  package: ({ namespaces }, { namespace }) =>
    namespace !== null && namespaces.includes(plain(namespace)),
  'start page': ({ hosts }, app) => {
    const host = hostOf(app);
    return hosts.some((each) => host === each || host.endsWith(`.${each}`));
  },
  // A name in disguise is nobody's name.
  name: ({ names }, app) =>
    shownNames(app).some((name) => !hidesLetters(name) && names.includes(plain(name))),
  begins: ({ names }, app) =>
    folded(app).some((name) =>
      foldedNames(names).some((each) => name.startsWith(`${each} `) && name !== `${each} `),
    ),
  holds: ({ names }, app) =>
    folded(app).some((name) => foldedNames(names).some((each) => name.includes(` ${each} `))),
  'looks alike': ({ names }, app) =>
    shownNames(app).some((name) => {
      const tight = foldTight(name);
      return (
        tight !== '' && names.some((each) => foldTight(each) === tight && each !== plain(name))
      );
    }),
  'start page resembles': ({ names, hosts }, app) => {
    const host = hostOf(app);
    const labels = host.split('.');
    return (
      !hosts.some((each) => host === each || host.endsWith(`.${each}`)) &&
      names.some((each) => labels.includes(each.replaceAll(' ', '')))
    );
  },
};

const shownNames = ({ name, label }: MatchedFacts): string[] =>
  [name, label ?? ''].filter((each) => each !== '');

const folded = (app: MatchedFacts): string[] => shownNames(app).map((name) => `${foldName(name)} `);

const foldedNames = (names: readonly string[]): string[] =>
  names.map(foldName).filter((each) => each !== '');

const hostOf = ({ startUrl }: MatchedFacts): string => startHostOf(startUrl)?.toLowerCase() ?? '';

const textOf = (fact: Vendor['facts'][number]): string =>
  'name' in fact ? fact.name : 'namespace' in fact ? fact.namespace : fact.host;

/** Nothing is folded that the eye would tell apart, but case and blanks. */
const plain = (name: string): string =>
  name.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

const unique = (all: readonly string[]): string[] => [...new Set(all.map(plain))];
