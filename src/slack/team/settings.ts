import type { ModalView } from '@slack/types';
import { AppError } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { domainActs } from '../domains/acts.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, modal, paragraph, section } from '../kit/blocks.ts';
import { numberField, selectField } from '../kit/fields.ts';
import { teamActs } from './acts.ts';

const DAYS_LEAST = 90;
const DAYS_MOST = 3650;

const channelField = selectField('conversations_select', 'channel', 'Alert channel', {
  hint: 'Offered for new domains. Invite me there first; I post nothing anywhere else.',
});
const daysField = numberField('days', 'Days to keep the audit log', DAYS_MOST, {
  least: DAYS_LEAST,
});

/** `Send alerts to`, as in the form of a domain. */
const channelInput = (channel: string | null) =>
  channelField.input({
    type: 'conversations_select',
    filter: { include: ['public', 'private'], exclude_bot_users: true },
    ...(channel && { initial_conversation: channel }),
  });

/** The workspace's own settings. */
export const settingsModal = (given: { channel: string | null; auditDays: number }): ModalView =>
  teamActs.settings.formWindow({
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      channelInput(given.channel),
      daysField.input(given.auditDays),
      section('Who may do what, and which channel gets which alerts, have windows of their own.'),
      actions(teamActs.roles.button(), teamActs.erase.button(undefined, { style: 'danger' })),
    ],
  });

/** *Choose alert channel* of the first message. */
export const channelModal = (channel: string | null): ModalView =>
  teamActs.alertChannel.formWindow({
    submit: 'Choose',
    close: 'Cancel',
    blocks: [channelInput(channel)],
  });

/** A channel that many can read: the question before it is used. `warning` is mrkdwn. */
export const crowdedModal = (channel: string, warning: string): ModalView =>
  modal({
    title: teamActs.alertChannel.window,
    callbackId: 'show',
    blocks: [
      section(`⚠️ ${warning} Use it anyway?`),
      actions(
        teamActs.alertChannel.button(undefined, { text: 'Pick another' }),
        teamActs.useChannel.button(channel),
      ),
    ],
  });

type Using = Pick<Uses, 'channel' | 'channels' | 'team'>;

export async function settingsHandler(uses: Pick<Uses, 'team'>, actor: Actor): Promise<Reply> {
  const { workspace, workspaceId } = actor.who;
  const auditDays = await uses.team.settings.auditDays(workspaceId);
  return inModal(settingsModal({ channel: workspace.alertChannel, auditDays }));
}

export async function submitSettings(
  uses: Using,
  actor: Actor,
  { values }: Pick<Submission, 'values'>,
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const channel = channelField.read(values);
  const days = daysField.read(values);
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') return refusal(channelField.block, judged.why);
  if (days === undefined) {
    return refusal(daysField.block, `From ${DAYS_LEAST} to ${DAYS_MOST} days.`);
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
  uses: Using,
  actor: Actor,
  { values }: Pick<Submission, 'values'>,
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const channel = channelField.read(values);
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') return refusal(channelField.block, judged.why);
  if (judged.warning !== undefined) {
    return { kind: 'modal', view: crowdedModal(channel, judged.warning) };
  }
  await uses.team.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'modal', view: messageModal(chosenMessage(channel)) };
}

/** *Use it*: a crowded channel, knowingly. */
export async function useChannel(uses: Using, actor: Actor, channel: string): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const judged = await judge(uses, workspaceId, channel);
  if (judged.kind === 'refused') throw new AppError('E-STALE-CARD', judged.why);
  await uses.team.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'private', message: chosenMessage(channel) };
}

async function judge(
  uses: Pick<Uses, 'channel' | 'channels'>,
  workspaceId: number,
  channel: string,
): Promise<{ kind: 'refused'; why: string } | { kind: 'fine'; warning: string | undefined }> {
  if (!isSlackChannel(channel)) return { kind: 'refused', why: 'Pick a channel.' };
  const verdict = await judgeChannel(uses, workspaceId, channel);
  if (!verdict.ok) {
    const why = verdict.why.replace('then press Next again', 'then try again');
    return { kind: 'refused', why: why.replace('Press Next again', 'Try again') };
  }
  return { kind: 'fine', warning: verdict.warnings.join(' ') || undefined };
}

const chosenMessage = (channel: string) =>
  paragraph(
    `Alerts go to <#${channel}>, unless a domain names another channel.`,
    domainActs.add.button(),
  );

export const refusal = (block: string, why: string): SubmitReply => ({
  kind: 'errors',
  errors: { [block]: why },
  view: messageModal(paragraph(why)),
});
