import type { KnownBlock } from '@slack/types';
import { type DomainView, worstFirst } from '../../domains/domain.ts';
import { homeActs } from '../home/acts.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, context, type Message, message, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { domainActs } from './acts.ts';
import { domainRows } from './row.ts';
import { tally, tallyInWords, worst } from './tally.ts';

export const PAGE = 10;

export interface ListView {
  readonly domains: readonly DomainView[];
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayAdd: boolean;
  readonly maySync: boolean;
  readonly mayDelete?: boolean;
  /** Names of people who may add domains, for those who may not. */
  readonly canAdd: readonly string[];
  /** Page, from 0. */
  readonly page: number;
  readonly total: number;
  /** The command as the team calls it. */
  readonly command: string;
  /** Runs the next page. */
  readonly next: string | undefined;
  /** Each with its facts, and not only the worst. */
  readonly facts?: boolean;
  /** Runs the same list with the facts of all, or of the worst alone. */
  readonly turn?: string;
}

/** The list of domains, worst first. */
export function domainList(view: ListView): Message {
  if (view.total === 0) return emptyList(view);
  const sorted = [...view.domains].sort(worstFirst);
  const from = view.page * PAGE;
  const shown = sorted.slice(from, from + PAGE);
  const range =
    sorted.length > PAGE
      ? `Showing ${from + 1}–${from + shown.length} of ${number(sorted.length)}`
      : '';
  const buttons = [
    ...(view.mayAdd ? [domainActs.add.button()] : []),
    homeActs.open.button(),
    ...(view.turn && shown.length > 1
      ? [button(view.facts ? 'Hide facts' : 'Show all facts', `${runId}#2`, { value: view.turn })]
      : []),
    ...(view.next
      ? [button('Next', `${runId}#1`, { value: view.next, label: 'Next page of domains' })]
      : []),
  ];
  const blocks: KnownBlock[] = [
    section(
      `*Salesforce · ${count(sorted.length, 'domain')}* · ${tally(sorted)}\n${worst(sorted)}`,
    ),
    ...domainRows(shown, view, view.page === 0),
    ...(range ? [context(range)] : []),
    actions(...buttons),
  ];
  return message(
    `${count(sorted.length, 'Salesforce domain')}: ${tallyInWords(sorted)}. ${worst(sorted)}`,
    blocks,
  );
}

/** What a newcomer sees first. */
export function emptyList(view: Pick<ListView, 'mayAdd' | 'canAdd'>): Message {
  const base = 'No Salesforce domains yet. Add one to see which apps hold access to it.';
  if (view.mayAdd)
    return message(base, [
      section(base),
      actions(domainActs.add.button(undefined, { style: 'primary' })),
    ]);
  const text = `No Salesforce domains yet. ${askToAdd(view.canAdd)}`;
  return message(text, [section(text)]);
}

const askToAdd = (names: readonly string[]) =>
  names.length === 0
    ? 'Ask an owner or admin of this Slack workspace to add one.'
    : `Ask ${names
        .slice(0, 3)
        .map((name) => inert(name))
        .join(' or ')} to add one.`;
