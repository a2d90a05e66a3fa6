import { AppError } from '../../lib/errors.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { entered } from '../kernel/entered.ts';
import { actionIds, eraseForm, settingsForm } from '../kernel/ids.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { button, paragraph } from '../kit/blocks.ts';
import { channelModal, crowdedModal, eraseModal, settingsModal } from './settings-form.ts';

const CHANNEL = /^[CG][A-Z0-9]{2,30}$/u;
const DAYS_LEAST = 90;
const DAYS_MOST = 3650;

export const settingsHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor): Promise<Reply> => {
    const { workspace, workspaceId } = actor.who;
    const auditDays = await deps.core.office.settings.auditDays(workspaceId);
    return inModal(settingsModal({ channel: workspace.alertChannel, auditDays }));
  };

export const submitSettings =
  (deps: HandlerDeps) =>
  async (actor: Actor, said: { values: unknown }): Promise<SubmitReply> => {
    const { workspaceId, userId } = actor.who;
    const channel = entered(said.values, settingsForm.channel, 'selected_conversation');
    const days = Number(entered(said.values, settingsForm.days, 'value'));
    const judged = await judge(deps, workspaceId, channel);
    if (judged.kind === 'refused') return refusal(settingsForm.channel.block, judged.why);
    if (!Number.isInteger(days) || days < DAYS_LEAST || days > DAYS_MOST) {
      return refusal(settingsForm.days.block, `From ${DAYS_LEAST} to ${DAYS_MOST} days.`);
    }
    await deps.core.office.settings.setAuditDays(workspaceId, days, userId);
    if (channel === actor.who.workspace.alertChannel) return { kind: 'close' };
    if (judged.warning !== undefined) {
      return { kind: 'modal', view: crowdedModal(channel, judged.warning) };
    }
    await deps.core.office.settings.setAlertChannel(workspaceId, channel, userId);
    return { kind: 'modal', view: messageModal(chosenMessage(channel)) };
  };

export const openChannel = async (actor: Actor): Promise<Reply> =>
  inModal(channelModal(actor.who.workspace.alertChannel));

export const submitChannel =
  (deps: HandlerDeps) =>
  async (actor: Actor, said: { values: unknown }): Promise<SubmitReply> => {
    const { workspaceId, userId } = actor.who;
    const channel = entered(said.values, settingsForm.channel, 'selected_conversation');
    const judged = await judge(deps, workspaceId, channel);
    if (judged.kind === 'refused') return refusal(settingsForm.channel.block, judged.why);
    if (judged.warning !== undefined) {
      return { kind: 'modal', view: crowdedModal(channel, judged.warning) };
    }
    await deps.core.office.settings.setAlertChannel(workspaceId, channel, userId);
    return { kind: 'modal', view: messageModal(chosenMessage(channel)) };
  };

/** *Use it*: a crowded channel, knowingly. */
export async function useChannel(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const channel = value ?? '';
  const judged = await judge(deps, workspaceId, channel);
  if (judged.kind === 'refused') throw new AppError('E-STALE-CARD', judged.why);
  await deps.core.office.settings.setAlertChannel(workspaceId, channel, userId);
  return { kind: 'private', message: chosenMessage(channel) };
}

async function judge(
  deps: HandlerDeps,
  workspaceId: number,
  channel: string,
): Promise<{ kind: 'refused'; why: string } | { kind: 'fine'; warning: string | undefined }> {
  if (!CHANNEL.test(channel)) return { kind: 'refused', why: 'Pick a channel.' };
  const verdict = await judgeChannel(deps, workspaceId, channel);
  if (!verdict.ok) {
    const why = verdict.why.replace('then press Next again', 'then try again');
    return { kind: 'refused', why: why.replace('Press Next again', 'Try again') };
  }
  return { kind: 'fine', warning: verdict.warnings[0] };
}

const chosenMessage = (channel: string) =>
  paragraph(
    `Alerts go to <#${channel}>, unless a domain names another channel.`,
    button('Add a domain', actionIds.add),
  );

const refusal = (block: string, why: string): SubmitReply => ({
  kind: 'errors',
  errors: { [block]: why },
  view: messageModal(paragraph(why)),
});

export async function openErase(deps: HandlerDeps, actor: Actor): Promise<Reply> {
  const { workspace, workspaceId } = actor.who;
  const domains = await deps.core.domains.list(workspaceId);
  return inModal(eraseModal(workspace.name, domains.length));
}

export const submitErase =
  (deps: HandlerDeps) =>
  async (actor: Actor, said: { values: unknown }): Promise<SubmitReply> => {
    const { workspace, workspaceId, userId } = actor.who;
    const name = entered(said.values, eraseForm.name, 'value').trim();
    if (name !== workspace.name.trim()) {
      return refusal(
        eraseForm.name.block,
        `That doesn't match. Type ${workspace.name.trim().slice(0, 80)} exactly.`,
      );
    }
    await deps.core.office.settings.eraseEverything(workspaceId, userId);
    const words =
      'Everything is being erased. Each domain says so on its card, and you are told by direct message when it is done.';
    return { kind: 'modal', view: messageModal(paragraph(words)) };
  };
