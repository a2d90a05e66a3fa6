import type { KnownBlock, ModalView } from '@slack/types';
import { PRESS_MOST, type Pressed } from '../../apps/questions/by-hand.ts';
import { ASKED_MOST, type Asking, elseTimes, highTimes } from '../../apps/questions/question.ts';
import { REHEARSED_DAYS, type Rehearsal, type Rehearsed } from '../../apps/questions/rehearse.ts';
import { DAY } from '../../lib/time.ts';
import { makerOf } from '../apps/words.ts';
import { watched } from '../domains/stale.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, option, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { choiceField, options } from '../kit/fields.ts';
import { every, when } from '../kit/time.ts';
import { count } from '../kit/words.ts';
import { questionActs } from './acts.ts';
import { askingLine, type Names, unaskedWords } from './words.ts';

const onField = choiceField('radio_buttons', 'asking', 'Ask who grants a new app');
const highField = choiceField('static_select', 'asking_high', 'Time to answer, at high risk', {
  hint: 'Then the channel is told. Answers still count after that.',
});
const elseField = choiceField('static_select', 'asking_else', 'Time to answer, else');

const onOff = { on: 'On', off: 'Off' };
const lasting = (ms: number): string =>
  ms > DAY ? `${ms / DAY} days` : ms === DAY ? '1 day' : every(ms) === 'hour' ? '1 h' : every(ms);
const timeOption = (ms: number) => option(lasting(ms), String(ms));

interface AskingScene {
  readonly domain: { readonly id: number; readonly name: string };
  readonly asking: Asking;
  readonly rehearsal: Rehearsal;
  readonly names: Names;
}

const rehearsedLine = ({ appName, userName, grantedAt, slackUser, why }: Rehearsed, names: Names) =>
  `• ${bold(appName, 60)} · ${inert(userName, 60)}, ${when(grantedAt)} · ${slackUser ? `would have been asked: ${makerOf(slackUser, names)} in Slack` : `would not have been asked: ${unaskedWords[why ?? 'unknown']}`}`;

function rehearsed({ shown, total }: Rehearsal, names: Names): KnownBlock[] {
  const head = `*The last ${REHEARSED_DAYS} days*`;
  if (total === 0) return [section(`${head}\nNobody granted an app that nobody had decided on.`)];
  const more = total - shown.length;
  return [
    section(
      `${head}: ${count(total, 'grant')} of apps that nobody had decided on. This only shows whom it asks: nobody is asked by opening it.`,
    ),
    ...shown.map((each) => section(rehearsedLine(each, names))),
    ...(more > 0 ? [context(`And ${count(more, 'grant')} more, older ones.`)] : []),
  ];
}

/** *Was it you?* of a domain: what it does, whom it would have asked, and whether it is on. */
export function askingModal({ domain, asking, rehearsal, names }: AskingScene): ModalView {
  const onOptions = options(onOff);
  return questionActs.asking.formWindow(
    {
      submit: 'Save',
      close: 'Cancel',
      blocks: [
        section(
          `${bold(domain.name)} · ${askingLine(asking, names)}\nWhoever grants a new app is asked by direct message whether it was them, at any hour. *No* removes what the app holds in their name at once, and tells the channel.`,
        ),
        ...rehearsed(rehearsal, names),
        onField.input(onOptions, onOptions[asking.isOn ? 0 : 1]),
        highField.input(highTimes.map(timeOption), timeOption(asking.highMs)),
        elseField.input(elseTimes.map(timeOption), timeOption(asking.elseMs)),
        context(
          `Only an active full member of this workspace with exactly the e-mail address of that Salesforce user is asked, once for each app. At most ${ASKED_MOST} questions an hour; more new grants look like a roll-out, and the channel is told instead. Apps that are approved or put aside ask nobody.`,
        ),
      ],
    },
    { domainId: domain.id },
  );
}

type Using = Pick<Uses, 'byEmail' | 'domains' | 'people' | 'questions'>;

/** The domain, if it is watched still. Throws E-NOT-FOUND, E-STALE-CARD. */
export async function openAsking(uses: Using, { who }: Actor, domainId: number): Promise<Reply> {
  const { workspaceId } = who;
  const domain = await watched(uses, workspaceId, domainId);
  const [asking, rehearsal] = await Promise.all([
    uses.questions.asking(workspaceId, domainId),
    uses.questions.rehearse({ workspaceId, domainId }, uses.byEmail),
  ]);
  const people = [asking.changedBy, ...rehearsal.shown.map(({ slackUser }) => slackUser)];
  const names = await uses.people.names(
    workspaceId,
    people.filter((id) => id !== undefined),
  );
  return inModal(askingModal({ domain, asking, rehearsal, names }));
}

export async function submitAsking(
  uses: Using,
  { who }: Actor,
  { values, state: { domainId } }: Submission<{ domainId: number }>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = who;
  const { name } = await watched(uses, workspaceId, domainId);
  const before = await uses.questions.asking(workspaceId, domainId);
  const timeIn = (read: string, among: readonly number[], usual: number) =>
    among.find((ms) => String(ms) === read) ?? usual;
  const isOn = onField.read(values) === 'on';
  await uses.questions.set({
    workspaceId,
    domainId,
    by,
    isOn,
    highMs: timeIn(highField.read(values), highTimes, before.highMs),
    elseMs: timeIn(elseField.read(values), elseTimes, before.elseMs),
  });
  return told(
    isOn
      ? `${inert(name)}: whoever grants a new app from now on is asked.`
      : `${inert(name)}: nobody is asked. Answers to questions that are out still count.`,
  );
}

const pressedWords = (pressed: Pressed): string => {
  switch (pressed.kind) {
    case 'asked':
      return `${count(pressed.people, 'person', 'people')} who granted it will be asked by direct message. What they say, or why they could not be asked, is told in its thread.${pressed.left > 0 ? ` ${count(pressed.left, 'more person', 'more people')} granted it earlier: at most ${PRESS_MOST} are asked by one press.` : ''}`;
    case 'nobody':
      return 'Everybody who granted it was asked before or could not be asked, or nobody holds it any more. Nobody is looked up or asked twice about one app: call who is left.';
    case 'off':
      return 'This is off in this domain. An admin switches it on: *Details* of the domain, *Was it you?*';
    case 'decided':
      return 'Somebody has decided on this app. Nobody is asked about it.';
    case 'too many':
      return `${ASKED_MOST} people of this domain were asked within an hour. Try again later.`;
  }
};

/** *Ask who granted it*. */
export async function askWho(
  { questions }: Pick<Uses, 'questions'>,
  { who }: Actor,
  appId: number,
): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  const pressed = await questions.press({ workspaceId, appId, by });
  return inModal(messageModal(paragraph(pressedWords(pressed))));
}
