import type { Button, KnownBlock } from '@slack/types';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { ShownApp } from '../../notices/shown.ts';
import {
  actions,
  context,
  fields,
  type Message,
  message,
  type overflow,
  section,
} from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { detailsButton } from './buttons.ts';
import { revocationLine } from './revocation-words.ts';
import { makerOf } from './words.ts';

export interface AppScene {
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: Date;
  /** What the last new message about it said; undefined: none that we know of. */
  readonly shown?: ShownApp | undefined;
  /** Whoever grants an app in its domain may be asked whether it was them. */
  readonly asksPeople?: boolean | undefined;
  /** Mentions of who is to look at it now. */
  readonly mentions?: readonly string[] | undefined;
}

/** People whose names a card of an app may need. */
export const peopleOfApp = (app: AppView): string[] =>
  [
    app.decision?.madeBy,
    app.decision?.owner,
    app.decision?.saidBy,
    app.owner,
    app.snoozedBy,
    app.blockedSaidBy,
    app.revocation?.askedBy,
    app.revocation?.agreedBy,
    app.revocation?.stopBy,
  ].filter(isSlackUser);

/** `text` says what the lines say, flattened; whom they name (`asked`) is no part of a notification. */
export const card = (
  app: AppView,
  lines: readonly string[],
  buttons: readonly (Button | ReturnType<typeof overflow>)[],
  notes: readonly string[] = [],
  asked: readonly string[] = [],
  facts: readonly string[] = [],
): Message => {
  const blocks: KnownBlock[] = [
    { ...section([...lines, ...asked].join('\n')), ...(facts.length > 0 && fields(facts)) },
    actions(
      ...buttons.filter(({ type }) => type === 'button'),
      detailsButton(app),
      ...buttons.filter(({ type }) => type === 'overflow'),
    ),
    ...(notes.length > 0 ? [context(...notes)] : []),
  ];
  return message([...lines, ...facts, ...notes].join('\n'), blocks);
};

/** `*New app: DataLift*`; a name whose own marks would work there stands beside the bold. */
export const title = (words: string, name: string): string => {
  const shown = bold(name);
  return shown.startsWith('*') ? `*${words}: ${shown.slice(1)}` : `*${words}:* ${shown}`;
};

/** `by Li Wei, 24 Nov at 11:05`. */
export const made = (decision: DecisionView, { names }: AppScene): string =>
  `by ${makerOf(decision.madeBy, names)}, ${when(decision.madeAt)}${saidByWords(decision, names)}`;

/** Who decided, as a file says it: whoever gave that file is the one who did it here. */
export const saidByWords = ({ saidBy }: DecisionView, names: AppScene['names']): string =>
  saidBy
    ? `, out of a file that says ${saidBy.startsWith('policy:') ? makerOf(saidBy, names) : inert(names.get(saidBy) ?? saidBy, 80)}`
    : '';

export const ownerNote = (app: AppView, { names }: AppScene): string[] =>
  app.owner === null ? [] : [`Owner: ${makerOf(app.owner, names)}.`];

/** How its newest revocation went; nothing once it is held again, since then it is not how things are. */
export const runNote = (app: AppView, { names }: AppScene): string[] =>
  app.revocation && !app.parts.some(({ rule }) => rule === 'came-back')
    ? [revocationLine(app.revocation, names)]
    : [];

/** Whoever is to look at it, while nobody has decided since. */
export const askedNow = (app: AppView, { shown, mentions = [] }: AppScene): string[] => {
  const isAnswered = app.decision && shown && app.decision.madeAt >= shown.at;
  return shown?.mention && !isAnswered && mentions.length > 0 ? [mentions.join(' ')] : [];
};
