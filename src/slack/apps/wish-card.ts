import type { BoundAsked } from '../../apps/policies/bound.ts';
import type { PolicyView } from '../../apps/policies/policy.ts';
import { epochSeconds } from '../../lib/time.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { policyTitle, policyWords, rehearsalWords } from './policy-words.ts';
import { askedLine, mentionLine, type SecondScene } from './second-words.ts';
import type { WishRef } from './values.ts';
import { makerOf } from './words.ts';

interface Scene {
  /** The wish that this card was made for, by the time since when it waits. */
  readonly round: number;
  readonly names: ReadonlyMap<string, string>;
  readonly second: SecondScene | undefined;
}

/** What waits for a second admin is answered on its card; then the card says what holds. */
const answerable = (
  lines: readonly string[],
  second: SecondScene | undefined,
  ref: WishRef,
  what: string,
): Message =>
  message(lines.join('\n'), [
    section([...lines, ...mentionLine(second)].join('\n')),
    actions(
      appActs.agreeWish.button(ref, { label: `Agree: ${what}` }),
      appActs.refuseWish.button(ref, { label: `Disagree: ${what}` }),
    ),
  ]);

/** Somebody asked to switch a policy on. */
export function policyWishCard(policy: PolicyView, { round, names, second }: Scene): Message {
  const { kind, asked, isOn, onSince, onBy, rehearsal } = policy;
  const title = policyTitle(kind);
  if (!asked || epochSeconds(asked.at) !== round) {
    const now =
      isOn && onSince
        ? `🟢 The policy ${title} is on since ${when(onSince)}${onBy ? `; ${makerOf(onBy, names)} asked for it` : ''}.`
        : `⚪ The policy ${title} is off.`;
    return paragraph(`${now} There is nothing left to answer here.`);
  }
  const lines = [
    `🟠 ${makerOf(asked.by, names)} wants to switch on the policy ${title}.`,
    `*What it does:* ${policyWords[kind].does} At most 25 tokens or 5 % of a domain a day; beyond that it asks.`,
    rehearsalWords(rehearsal),
    `*It is on* when a second admin agrees, or from ${when(asked.inForceAt)} if nobody disagrees.`,
    ...(second ? [askedLine(second)] : []),
  ];
  return answerable(lines, second, { what: kind, round }, `switch on ${title}`);
}

/** Somebody asked for a higher bound of the second person. */
export function boundWishCard(
  bound: { readonly now: number; readonly asked: BoundAsked | undefined },
  { round, names, second }: Scene,
): Message {
  const { now, asked } = bound;
  if (!asked || epochSeconds(asked.at) !== round) {
    return paragraph(
      `⚪ One operator may cut off ${count(now, 'person', 'people')} in 24 h alone. There is nothing left to answer here.`,
    );
  }
  const lines = [
    `🟠 ${makerOf(asked.by, names)} wants one operator to be able to cut off ${count(asked.users, 'person', 'people')} in 24 h alone, instead of ${number(now)}.`,
    ...boundLines(asked),
  ];
  if (asked.alone) return paragraph(lines.join('\n'));
  const all = [...lines, ...(second ? [askedLine(second)] : [])];
  return answerable(all, second, { what: 'bound', round }, `up to ${number(asked.users)} people`);
}

/** When a higher bound holds. */
export const boundLines = ({ alone, until }: BoundAsked): string[] =>
  alone
    ? [
        `*Nobody else is an admin here,* so it holds from ${when(until)} by itself, and every operator is told. If that is not wanted, name a second admin before: then it lapses.`,
      ]
    : [
        `*It holds* when a second admin agrees. If nobody agrees by ${when(until)}, it lapses and nothing changes.`,
      ];

/** To an operator: one admin alone has raised it. */
export const boundRaisedMessage = (users: number, by: string): Message =>
  paragraph(
    `🟠 From now on one operator may cut off ${count(users, 'person', 'people')} in 24 h alone. ${by} asked for it 24 h ago, and nobody else was an admin who could agree. A lower number, in *Policies*, holds at once.`,
  );
