import { type AlertAnswer, needsReason, type Snooze, snoozes } from '../../alerts/acts.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { entered } from '../kernel/entered.ts';
import { inModal, nothing, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { alertsForm, snoozeModal } from './channel-rules-form.ts';

/** An alert's id from a button's value, which anyone may have written. Throws E-STALE-CARD. */
export function alertIdOf(value: string | undefined): number {
  const id = /^\d{1,9}$/u.test(value ?? '') ? Number(value) : 0;
  if (id === 0) throw new AppError('E-STALE-CARD', 'button value is not an alert id');
  return id;
}

export async function acknowledge(uses: Uses, actor: Actor, value: string | undefined) {
  return answer(uses, actor, await uses.alerts.acknowledge(pressOf(actor, alertIdOf(value))));
}

export async function wake(uses: Uses, actor: Actor, value: string | undefined) {
  return answer(uses, actor, await uses.alerts.wake(pressOf(actor, alertIdOf(value))));
}

/** The menu's value is `<id>:<how long>`. */
export async function snooze(uses: Uses, actor: Actor, value: string | undefined): Promise<Reply> {
  const [id, how] = (value ?? '').split(':', 2);
  const alertId = alertIdOf(id);
  const chosen = snoozes.find((each) => each === how);
  if (!chosen) throw new AppError('E-STALE-CARD', 'no such snooze');
  if (needsReason(chosen)) return inModal(snoozeModal(alertId));
  return answer(uses, actor, await snoozed(uses, actor, alertId, chosen, undefined));
}

export async function submitSnooze(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const reason = entered(said.values, alertsForm.reason, 'value').trim().slice(0, 300);
  if (reason === '') {
    const view = snoozeModal(alertIdOf(said.metadata));
    return { kind: 'errors', errors: { [alertsForm.reason.block]: 'Say why.' }, view };
  }
  await snoozed(uses, actor, alertIdOf(said.metadata), '1 week', reason);
  return { kind: 'close' };
}

const snoozed = (
  uses: Uses,
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
async function answer(uses: Uses, actor: Actor, given: AlertAnswer): Promise<Reply> {
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
        ? paragraph(`Nobody keeps it quiet any more. ${shown}`)
        : paragraph(
            `This changed already: ${given.what} by ${name}${given.until ? `, quiet until ${when(given.until)}` : ''}. ${shown}`,
          );
  }
}
