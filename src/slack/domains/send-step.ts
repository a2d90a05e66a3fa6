import type { ModalView } from '@slack/types';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, alert, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { personName } from '../web-api/people.ts';
import { domainActs, type FormState } from './acts.ts';
import { inShort } from './consent-step.ts';
import { permissionBlocks } from './permissions.ts';

/** Step 2 of adding where somebody else approves. `warnings` are mrkdwn sentences about the channel. */
export const sendModal = (
  state: FormState,
  receiver: string,
  scopes: readonly string[],
  warnings: readonly string[],
): ModalView =>
  domainActs.handOver.formWindow(
    {
      submit: `Send to ${receiver.split(/\s/u)[0] ?? receiver}`,
      close: 'Cancel',
      blocks: [
        section(
          `${inert(receiver)} gets a direct message with your name, and a link of their own. The domain shows that you asked for it, and as whom it is connected.`,
        ),
        ...warnings.map((warning) => section(`⚠️ ${warning}`)),
        section([bold(state.name), ...inShort].join('\n')),
        alert('warning', 'The grant can do whatever the approving user can do by API.'),
        section(
          `*Salesforce will ask ${inert(receiver)} to allow these permissions.* This is what they mean here.`,
        ),
        ...permissionBlocks(scopes),
        actions(domainActs.consentBack.button()),
      ],
    },
    state,
  );

/** Why somebody can't get the link; undefined where they can, or where nobody else gets it. */
export async function receiver(
  uses: Pick<Uses, 'isMember'>,
  workspaceId: number,
  sendTo: string | undefined,
): Promise<string | undefined> {
  if (sendTo === undefined) return undefined;
  if (!isSlackUser(sendTo)) return 'Pick who gets the link.';
  if (await uses.isMember(workspaceId, sendTo)) return undefined;
  return 'They are not a full, active member of this workspace.';
}

/** Step 2 where somebody else approves: what will be asked of them, and `Send to …`. */
export async function sendStep(
  uses: Pick<Uses, 'people' | 'scopes'>,
  workspaceId: number,
  state: FormState,
  warnings: readonly string[],
): Promise<SubmitReply> {
  const name = await nameOf(uses, workspaceId, state.sendTo ?? '');
  return { kind: 'modal', view: sendModal(state, name, uses.scopes, warnings) };
}

export const nameOf = async (uses: Pick<Uses, 'people'>, workspaceId: number, id: string) =>
  personName(uses.people, workspaceId, id);
