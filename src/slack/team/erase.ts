import type { ModalView } from '@slack/types';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { alert, context, paragraph, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { count } from '../kit/words.ts';
import { teamActs } from './acts.ts';
import { refusal } from './settings.ts';

const confirmField = textField('confirm', "Type the workspace's name to confirm");

/** *Erase everything*: what goes, what stays, and the name to type. */
export const eraseModal = (workspaceName: string, domains: number): ModalView =>
  teamActs.erase.formWindow({
    submit: 'Erase everything',
    close: 'Cancel',
    blocks: [
      alert('error', 'This cannot be undone.'),
      section(
        [
          `*Erased within minutes:* ${count(domains, 'domain')} with our grants in Salesforce, all that was read there, alerts, decisions, roles and settings.`,
          '*Kept:* the audit log, which holds ids and no names, until it is past its time.',
          '*In Salesforce:* nothing is uninstalled. Apps there keep their access.',
        ].join('\n'),
      ),
      confirmField.input({ placeholder: workspaceName }),
      context(`The name is ${bold(workspaceName)}.`),
    ],
  });

export async function openErase(uses: Pick<Uses, 'domains'>, actor: Actor): Promise<Reply> {
  const { workspace, workspaceId } = actor.who;
  const domains = await uses.domains.list(workspaceId);
  return inModal(eraseModal(workspace.name, domains.length));
}

export async function submitErase(
  uses: Pick<Uses, 'team'>,
  actor: Actor,
  { values }: Pick<Submission, 'values'>,
): Promise<SubmitReply> {
  const { workspace, workspaceId, userId } = actor.who;
  const name = confirmField.read(values).trim();
  if (name !== workspace.name.trim()) {
    return refusal(
      confirmField.block,
      `That doesn't match. Type ${workspace.name.trim().slice(0, 80)} exactly.`,
    );
  }
  await uses.team.settings.eraseEverything(workspaceId, userId);
  const words =
    'Everything is being erased. Each domain says so on its card, and you are told by direct message when it is done.';
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}
