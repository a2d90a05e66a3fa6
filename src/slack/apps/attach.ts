import type { ModalView } from '@slack/types';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { type MessageRef, permalink } from '../kernel/message-ref.ts';
import { inModal, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, input, type Message, paragraph, problemBox } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { at, text } from '../kit/read.ts';
import { appActs } from './acts.ts';
import { theApp } from './pressed.ts';

const NOTE_MAX = 300;

const noteField = textField('note', 'Why it belongs there', NOTE_MAX, { optional: true });
const APP = { block: 'app', action: appActs.attachTo.id } as const;

/** *Attach to a case*: which app, and a word on it. */
export function attachModal(message: MessageRef, problem?: string): ModalView {
  const blocks = [
    ...problemBox(problem),
    input('App', appActs.attachTo.menu(), { blockId: APP.block }),
    noteField.input(),
    context(
      'A link goes into the thread of the app, with your name. Who may not read the message here cannot open it there; I do not read it either.',
    ),
  ];
  return appActs.attach.formWindow({ submit: 'Attach', close: 'Cancel', blocks }, message);
}

export const openAttach = async (
  _uses: unknown,
  _actor: Actor,
  message: MessageRef,
): Promise<Reply> => inModal(attachModal(message));

/** `Attach`: a line in the case, and an act in the record. */
export async function submitAttach(
  uses: Pick<Uses, 'apps'>,
  actor: Actor,
  { values, state: message }: Submission<MessageRef>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const chosen = text(at(at(at(at(values, APP.block), APP.action), 'selected_option'), 'value'));
  if (chosen === undefined) {
    const why = 'Pick an app.';
    return refuse(APP, why, attachModal(message, why));
  }
  const { appId } = appActs.attachTo.value.read(chosen);
  const app = await theApp(uses, actor, appId);
  const note = noteField.line(values) || undefined;
  const name = inert(app.name);
  switch (await uses.apps.attach({ workspaceId, appId, by, message, note })) {
    case 'attached':
      return told(`Attached. The link is in the thread of ${name}.`);
    case 'already':
      return told(`Nothing was added: this message is in the thread of ${name} already.`);
    case 'no case':
      return told(
        `No channel gets news of apps, so ${name} has no thread yet. Turn *New apps* on for one in *Alerts*, then attach it again.`,
      );
  }
}

/** In the thread of the app: who thinks that a message belongs there. */
export function attachedLine(
  by: string,
  message: MessageRef,
  slackUrl: string,
  note: string | undefined,
): Message {
  const place = message.channel.startsWith('D') ? 'a direct message' : `<#${message.channel}>`;
  const what = slackUrl ? `<${permalink(slackUrl, message)}|a message>` : 'a message';
  const why = note ? ` “${inert(note, NOTE_MAX)}”` : '';
  return paragraph(`${inert(by)} attached ${what} of ${place}.${why}`);
}
