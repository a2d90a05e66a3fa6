import type { Button, KnownBlock } from '@slack/types';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { actions, context, type Message, message, type overflow, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { detailsButton } from './buttons.ts';
import { revocationLine } from './revocation-words.ts';
import { makerOf } from './words.ts';

export interface AppScene {
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** People whose names a card of an app may need. */
export const peopleOfApp = (app: AppView): string[] =>
  [
    app.decision?.madeBy,
    app.decision?.owner,
    app.owner,
    app.snoozedBy,
    app.blockedSaidBy,
    app.revocation?.askedBy,
    app.revocation?.agreedBy,
    app.revocation?.stopBy,
  ].filter(isSlackUser);

/** `text` says what the lines say, flattened. */
export const card = (
  app: AppView,
  lines: readonly string[],
  buttons: readonly (Button | ReturnType<typeof overflow>)[],
  notes: readonly string[] = [],
): Message => {
  const blocks: KnownBlock[] = [
    section(lines.join('\n')),
    actions(
      ...buttons.filter(({ type }) => type === 'button'),
      detailsButton(app),
      ...buttons.filter(({ type }) => type === 'overflow'),
    ),
    ...(notes.length > 0 ? [context(...notes)] : []),
  ];
  return message([...lines, ...notes].join(' '), blocks);
};

/** `*New app: DataLift*`; a name whose own marks would work there stands beside the bold. */
export const title = (words: string, name: string): string => {
  const shown = bold(name);
  return shown.startsWith('*') ? `*${words}: ${shown.slice(1)}` : `*${words}:* ${shown}`;
};

/** `by Li Wei, 24 Nov at 11:05`. */
export const made = (decision: DecisionView, { names }: AppScene): string =>
  `by ${makerOf(decision.madeBy, names)}, ${when(decision.madeAt)}`;

export const ownerNote = (app: AppView, { names }: AppScene): string[] =>
  app.owner === null ? [] : [`Owner: ${makerOf(app.owner, names)}.`];

export const runNote = (app: AppView, { names }: AppScene): string[] =>
  app.revocation ? [revocationLine(app.revocation, names)] : [];
