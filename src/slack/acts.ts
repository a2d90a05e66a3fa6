import type { Role } from '../members/role.ts';
import { alertActs } from './alerts/acts.ts';
import { appActs } from './apps/acts.ts';
import { breachActs } from './apps/breach-acts.ts';
import { leavingActs } from './apps/leaving-acts.ts';
import { domainActs } from './domains/acts.ts';
import { homeActs } from './home/acts.ts';
import type { ActFacts, VerbFacts } from './kernel/act.ts';
import { nearest } from './kit/nearest.ts';
import { questionActs } from './questions/acts.ts';
import { teamActs } from './team/acts.ts';

/** Every act there is, in the order of the help. */
export const allActs: readonly ActFacts[] = [
  domainActs,
  appActs,
  questionActs,
  breachActs,
  leavingActs,
  teamActs,
  alertActs,
  homeActs,
].flatMap((acts): ActFacts[] => Object.values(acts));

/** A verb, and whose it is. */
export interface Verb extends VerbFacts {
  readonly may: Role | 'none';
}

export const verbs: readonly Verb[] = allActs.flatMap(({ verb, may }) =>
  verb ? [{ ...verb, may }] : [],
);

/** The verb behind a typed word or alias. */
export const verbOf = (word: string): Verb | undefined =>
  verbs.find(({ name }) => name === word) ??
  verbs.find(({ aliases = [] }) => aliases.includes(word));

export function nearestVerb(word: string): Verb | undefined {
  const names = verbs.flatMap(({ name, aliases = [] }) => [
    name,
    ...aliases.filter((alias) => alias.length > 2),
  ]);
  const found = nearest(word, names);
  return found === undefined ? undefined : verbOf(found);
}
