import type { ModalView } from '@slack/types';
import { type FormState, packForm } from '../kernel/metadata.ts';
import { actions, alert, button, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { domainActs } from './acts.ts';
import { permissionBlocks } from './permissions.ts';

/** Step 2 of adding where somebody else approves. `warnings` are mrkdwn sentences about the channel. */
export const sendModal = (
  state: FormState,
  receiver: string,
  scopes: readonly string[],
  warnings: readonly string[],
): ModalView =>
  modal({
    title: 'What we ask for',
    callbackId: domainActs.handOver.form.id,
    submit: `Send to ${receiver.split(/\s/u)[0] ?? receiver}`,
    close: 'Cancel',
    metadata: packForm(state),
    blocks: [
      section(
        `${bold(state.name)}: *Salesforce will ask ${inert(receiver)} to allow these permissions.* This is what they mean here.`,
      ),
      ...permissionBlocks(scopes),
      alert('warning', 'The grant can do whatever the approving user can do by API.'),
      ...warnings.map((warning) => section(`⚠️ ${warning}`)),
      section(
        `${inert(receiver)} gets a direct message with your name, and a link of their own. The domain shows that you asked for it, and as whom it is connected.`,
      ),
      actions(button('Back', domainActs.consentBack.id)),
    ],
  });
