import { AppError } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { domainActs } from '../domains/acts.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import { entered } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { button, paragraph } from '../kit/blocks.ts';
import {
  channelModal,
  crowdedModal,
  eraseForm,
  eraseModal,
  settingsForm,
  settingsModal,
} from './settings-form.ts';

const DAYS_LEAST = 90;
const DAYS_MOST = 3650;

export async function settingsHandler(uses: Uses, actor: Actor): Promise<Reply> {
  const { workspace, workspaceId } = actor.who;
  const auditDays = await uses.team.settings.auditDays(workspaceId);
  return inModal(settingsModal({ channel: workspace.alertChannel, auditDays }));
}

export async function submitSettings(
  uses: Uses,
  actor: Actor,
  said: { values: unknown },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const channel = entered(said.values, settingsForm.channel, 'selected_conversation');
  const days = Number(entered(said.values, settingsForm.days, 'value'));
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') return refusal(settingsForm.channel.block, judged.why);
  if (!Number.isInteger(days) || days < DAYS_LEAST || days > DAYS_MOST) {
    return refusal(settingsForm.days.block, `From ${DAYS_LEAST} to ${DAYS_MOST} days.`);
  }
  await uses.team.settings.setAuditDays(workspaceId, days, userId);
  if (channel === actor.who.workspace.alertChannel) return { kind: 'close' };
  if (judged.warning !== undefined) {
    return { kind: 'modal', view: crowdedModal(channel, judged.warning) };
  }
  await uses.team.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'modal', view: messageModal(chosenMessage(channel)) };
}

export const openChannel = async (actor: Actor): Promise<Reply> =>
  inModal(channelModal(actor.who.workspace.alertChannel));

export async function submitChannel(
  uses: Uses,
  actor: Actor,
  said: { values: unknown },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const channel = entered(said.values, settingsForm.channel, 'selected_conversation');
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') return refusal(settingsForm.channel.block, judged.why);
  if (judged.warning !== undefined) {
    return { kind: 'modal', view: crowdedModal(channel, judged.warning) };
  }
  await uses.team.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'modal', view: messageModal(chosenMessage(channel)) };
}

/** *Use it*: a crowded channel, knowingly. */
export async function useChannel(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const channel = value ?? '';
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') throw new AppError('E-STALE-CARD', judged.why);
  await uses.team.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'private', message: chosenMessage(channel) };
}

async function judge(
  uses: Uses,
  workspaceId: number,
  channel: string,
): Promise<{ kind: 'refused'; why: string } | { kind: 'fine'; warning: string | undefined }> {
  if (!isSlackChannel(channel)) return { kind: 'refused', why: 'Pick a channel.' };
  const verdict = await judgeChannel(uses, workspaceId, channel);
  if (!verdict.ok) {
    const why = verdict.why.replace('then press Next again', 'then try again');
    return { kind: 'refused', why: why.replace('Press Next again', 'Try again') };
  }
  return { kind: 'fine', warning: verdict.warnings[0] };
}

const chosenMessage = (channel: string) =>
  paragraph(
    `Alerts go to <#${channel}>, unless a domain names another channel.`,
    button('Add a domain', domainActs.add.id),
  );

const refusal = (block: string, why: string): SubmitReply => ({
  kind: 'errors',
  errors: { [block]: why },
  view: messageModal(paragraph(why)),
});

export async function openErase(uses: Uses, actor: Actor): Promise<Reply> {
  const { workspace, workspaceId } = actor.who;
  const domains = await uses.domains.list(workspaceId);
  return inModal(eraseModal(workspace.name, domains.length));
}

export async function submitErase(
  uses: Uses,
  actor: Actor,
  said: { values: unknown },
): Promise<SubmitReply> {
  const { workspace, workspaceId, userId } = actor.who;
  const name = entered(said.values, eraseForm.name, 'value').trim();
  if (name !== workspace.name.trim()) {
    return refusal(
      eraseForm.name.block,
      `That doesn't match. Type ${workspace.name.trim().slice(0, 80)} exactly.`,
    );
  }
  await uses.team.settings.eraseEverything(workspaceId, userId);
  const words =
    'Everything is being erased. Each domain says so on its card, and you are told by direct message when it is done.';
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}
