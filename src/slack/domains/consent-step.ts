import type { KnownBlock, ModalView } from '@slack/types';
import type { ConsentLink } from '../core.ts';
import { type FormState, packForm } from '../kernel/metadata.ts';
import { linkId } from '../kernel/routes.ts';
import { actions, alert, button, context, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf } from '../kit/time.ts';
import { domainActs } from './acts.ts';
import { permissionBlocks, permissionRows } from './permissions.ts';

/** Step 2 of adding: what Salesforce will ask, and the link. `warnings` are mrkdwn sentences about the channel. */
export function consentModal(
  state: FormState,
  link: ConsentLink,
  scopes: readonly string[],
  warnings: readonly string[] = [],
): ModalView {
  return consentStep({
    title: 'What we ask for',
    name: state.name,
    link,
    scopes,
    warnings,
    back: packForm({ ...state, consentId: link.consentId }),
  });
}

export interface ConsentStep {
  readonly title: string;
  readonly name: string;
  readonly link: ConsentLink;
  readonly scopes: readonly string[];
  readonly warnings?: readonly string[];
  /** Scopes that we ask for since the domain was connected. */
  readonly news?: readonly string[];
  /** The packed form that *Back* leads to. */
  readonly back?: string;
}

/** The consent step itself, for a domain that is added or reconnected. */
export function consentStep(step: ConsentStep): ModalView {
  const { title, name, link, scopes, warnings = [], news = [], back } = step;
  const blocks: KnownBlock[] = [
    section(
      `${bold(name)}: *Salesforce will ask you to allow these permissions.* This is what they mean here.`,
    ),
    ...permissionBlocks(scopes),
    ...(news.length > 0
      ? [
          section(
            [
              '*New since last time:*',
              ...permissionRows(news).map(({ scope, weDo }) => `• \`${inert(scope)}\`: ${weDo}`),
            ].join('\n'),
          ),
        ]
      : []),
    section(
      '*Who can see the result:* people with a role in this bot. *Where it is kept:* on your own server.\n*To stop:* delete the domain here, or revoke the grant in Salesforce Setup.',
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
      button('Allow and open Salesforce', linkId, { url: link.link, style: 'primary' }),
      ...(back === undefined ? [] : [button('Back', domainActs.consentBack.id)]),
    ),
    context(
      `Keep the link to yourself: it works once, in one browser, and stops working at ${timeOf(link.expiresAt)} (15 minutes).`,
    ),
  ];
  return modal({
    title,
    callbackId: 'show',
    blocks,
    close: 'Cancel',
    ...(back !== undefined && { metadata: back }),
  });
}
