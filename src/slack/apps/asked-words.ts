import type { ActionsBlock, Button } from '@slack/types';
import type { RevocationView } from '../../apps/inventory/view.ts';
import { actions } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { count, listedOf } from '../kit/words.ts';
import { detailsButton } from './buttons.ts';

/** What one act asked to be revoked, in words: of one app in some domains, or of many apps. */

type Runs = readonly RevocationView[];

const namesIn = (runs: Runs): string[] => [...new Set(runs.map(({ appName }) => appName))];

/** Of apps of one name alone. */
export const isOfOne = (runs: Runs): boolean => namesIn(runs).length === 1;

/** `*DataLift*`, `*12 apps*`. */
export function whatIn(runs: Runs): string {
  const names = namesIn(runs);
  const [only = ''] = names;
  return names.length === 1 ? bold(only) : `*${count(names.length, 'app')}*`;
}

/** The same within a label, in plain text. */
export function plainIn(runs: Runs): string {
  const names = namesIn(runs);
  return names.length === 1 ? (names[0] ?? '') : count(names.length, 'app');
}

const NAMED_MOST = 12;

/** A line with their names, where there are several. */
export function namedIn(runs: Runs): string[] {
  const names = namesIn(runs);
  if (names.length === 1) return [];
  const shown = names.slice(0, NAMED_MOST).map((name) => inert(name, 40));
  return [`*Apps:* ${listedOf(shown, names.length)}`];
}

/** In how many domains. */
export function whereIn(runs: Runs): string {
  const domains = new Map(runs.map(({ domainId, domainName }) => [domainId, domainName]));
  const [only = ''] = domains.values();
  return domains.size === 1 ? `in ${inert(only)}` : `in ${count(domains.size, 'domain')}`;
}

/** One of them. */
export const oneOfIn = (runs: Runs, { appName, domainName }: RevocationView): string =>
  isOfOne(runs) ? inert(domainName, 60) : `${inert(appName, 40)} in ${inert(domainName, 60)}`;

/** So many of them: `in 3 domains`, `for 3 apps`. */
export const someOf = (runs: Runs, n: number, other = ''): string =>
  isOfOne(runs) ? `in ${count(n, `${other}domain`)}` : `for ${count(n, `${other}app`)}`;

/** The buttons, and *Details* where it is one app; none where that leaves none. */
export function buttonsFor(runs: Runs, buttons: readonly Button[]): ActionsBlock[] {
  const [run] = runs;
  const all = [
    ...buttons,
    ...(run && isOfOne(runs) ? [detailsButton({ id: run.appId, name: run.appName })] : []),
  ];
  return all.length > 0 ? [actions(...all)] : [];
}
