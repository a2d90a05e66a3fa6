import type { KnownBlock, ModalView } from '@slack/types';
import { actions, alert, button, context, modal, section } from '../blocks.ts';
import type { ConsentLink } from '../core.ts';
import { bold } from '../escape.ts';
import { actionIds, callbackIds } from '../ids.ts';
import { permissionBlocks } from '../messages/permissions.ts';
import { type FormState, packForm } from '../metadata.ts';
import { timeOf } from '../time.ts';

/** Step 2 of adding: what Salesforce will ask, and the link. `warnings` are mrkdwn sentences about the channel. */
export function consentModal(
  state: FormState,
  link: ConsentLink,
  scopes: readonly string[],
  warnings: readonly string[] = [],
): ModalView {
  const blocks: KnownBlock[] = [
    section(
      `${bold(state.name)}: *Salesforce will ask you to allow these permissions.* This is what they mean here.`,
    ),
    ...permissionBlocks(scopes),
    section(
      '*Who can see the result:* people with a role in this bot. *Where it is kept:* on your own server.\n*To stop:* revoke the grant in Salesforce Setup.',
    ),
    alert(
      'warning',
      'The grant can do whatever the approving user can do by API. Use a dedicated admin user if you have one.',
    ),
    ...warnings.map((warning) => section(`⚠️ ${warning}`)),
    context(
      'Salesforce blocks apps that are not installed in the domain unless the user holds "Approve Uninstalled Connected Apps". The System Administrator profile has it by default; custom admin profiles do not.',
    ),
    actions(
      button('Allow and open Salesforce', actionIds.link, { url: link.link, style: 'primary' }),
      button('Back', actionIds.consentBack),
    ),
    context(
      `The link is for you, works once, and stops working at ${timeOf(link.expiresAt)} (15 minutes).`,
    ),
  ];
  return modal({
    title: 'What we ask for',
    callbackId: callbackIds.show,
    blocks,
    close: 'Cancel',
    metadata: packForm({ ...state, consentId: link.consentId }),
  });
}
