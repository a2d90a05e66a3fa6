import type { ModalView } from '@slack/types';
import { type AlertAnswer, needsReason, type Snooze } from '../../alerts/acts.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import {
  inModal,
  nothing,
  privately,
  type Reply,
  refuse,
  type SubmitReply,
} from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { timeOf, when } from '../kit/time.ts';
import { alertActs } from './acts.ts';

type Using = Pick<Uses, 'alerts' | 'people'>;

export async function acknowledge(uses: Using, actor: Actor, alertId: number) {
  return answer(uses, actor, await uses.alerts.acknowledge(pressOf(actor, alertId)));
}

export async function wake(uses: Using, actor: Actor, alertId: number) {
  return answer(uses, actor, await uses.alerts.wake(pressOf(actor, alertId)));
}

const reasonField = textField('reason', 'Reason', 300, { hint: 'It is shown on the card.' });

/** Why a week of silence; the next one to look will want to know. */
export const snoozeModal = (alertId: number): ModalView =>
  alertActs.snooze.formWindow(
    {
      submit: 'Snooze',
      close: 'Cancel',
      blocks: [reasonField.input({ placeholder: 'waiting for vendor' })],
    },
    alertId,
  );

export async function snooze(
  uses: Using,
  actor: Actor,
  { alertId, how }: { alertId: number; how: Snooze },
): Promise<Reply> {
  if (needsReason(how)) return inModal(snoozeModal(alertId));
  return answer(uses, actor, await snoozed(uses, actor, alertId, how, undefined));
}

export async function submitSnooze(
  uses: Using,
  actor: Actor,
  { values, state: alertId }: Submission<number>,
): Promise<SubmitReply> {
  const reason = reasonField.read(values).trim().slice(0, 300);
  if (reason === '') return refuse(reasonField, 'Say why.', snoozeModal(alertId));
  await snoozed(uses, actor, alertId, '1 week', reason);
  return { kind: 'close' };
}

const snoozed = (
  uses: Using,
  actor: Actor,
  alertId: number,
  how: Snooze,
  reason: string | undefined,
) => uses.alerts.snooze(pressOf(actor, alertId), how, reason);

const pressOf = ({ who }: Actor, alertId: number) => ({
  workspaceId: who.workspaceId,
  alertId,
  by: who.userId,
});

/** The card shows what was done; only who came second is told. */
async function answer(uses: Using, actor: Actor, given: AlertAnswer): Promise<Reply> {
  if (given.kind === 'done') return nothing;
  const by = given.kind === 'already' ? given.by : undefined;
  const { workspaceId, userId } = actor.who;
  const names = await uses.people.names(workspaceId, by === undefined ? [] : [by]);
  const name = by === userId ? 'you' : inert(names.get(by ?? '') ?? 'someone');
  return privately(saidAlready(given, name));
}

function saidAlready(given: Exclude<AlertAnswer, { kind: 'done' }>, name: string): Message {
  const shown = "I've refreshed the card. (E-STALE-CARD)";
  switch (given.kind) {
    case 'over':
      return paragraph(`It was well again at ${timeOf(given.at)} already. ${shown}`);
    case 'moved':
      return paragraph(`This alert has moved to a newer message. ${shown}`);
    case 'already':
      return given.what === 'woken'
        ? paragraph(`It is not snoozed any more. ${shown}`)
        : paragraph(
            `This changed already: ${given.what} by ${name}${given.until ? `, quiet until ${when(given.until)}` : ''}. ${shown}`,
          );
  }
}
