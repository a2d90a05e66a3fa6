import type { KnownBlock, ModalView } from '@slack/types';
import type { BegunConsent } from '../../consents/consent.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, nothing, type Reply } from '../kernel/reply.ts';
import { linkId } from '../kernel/routes.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, alert, button, context, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf } from '../kit/time.ts';
import { domainActs, type FormState, ofConsent } from './acts.ts';
import { windowOf } from './consent-window.ts';
import { permissionBlocks, permissionRows } from './permissions.ts';

/** Step 2 of adding: what Salesforce will ask, and the link. `warnings` are mrkdwn sentences about the channel. */
export function consentModal(
  state: FormState,
  link: BegunConsent,
  scopes: readonly string[],
  warnings: readonly string[] = [],
): ModalView {
  return consentStep({
    title: domainActs.consentOpen.window,
    name: state.name,
    link,
    scopes,
    warnings,
    back: { ...state, consentId: link.consentId },
  });
}

export interface ConsentStep {
  readonly title: string;
  readonly name: string;
  readonly link: BegunConsent;
  readonly scopes: readonly string[];
  readonly warnings?: readonly string[];
  /** Scopes that we ask for since the domain was connected. */
  readonly news?: readonly string[];
  /** The form that *Back* leads to. */
  readonly back?: FormState;
  /** It was handed to whom it is shown. */
  readonly isHanded?: true;
}

/** What whoever allows it should know, whatever else they read: five lines. */
export const inShort: readonly string[] = [
  '• *Who:* an admin of that Salesforce org signs in and allows it. Best is a dedicated admin user.',
  '• *We read* which apps hold access there, who gave it, and when it was last used. No accounts, contacts, cases or files.',
  '• *We change* one thing: we revoke tokens of apps, where an operator says so, a policy that admins switched on, or whoever gave the access and says it was not them.',
  '• *What we read* stays on your own server, and is seen by people with a role in this bot.',
  '• *To stop:* delete the domain here, or revoke the grant in Salesforce Setup.',
];

/** The consent step itself, for a domain that is added or reconnected: what matters, the button, and below it all the rest. */
export function consentStep(step: ConsentStep): ModalView {
  const { title, name, link, scopes, warnings = [], news = [], back, isHanded } = step;
  const blocks: KnownBlock[] = [
    section([bold(name), ...inShort].join('\n')),
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
    ...warnings.map((warning) => section(`⚠️ ${warning}`)),
    actions(
      button('Allow and open Salesforce', linkId, { url: link.link, style: 'primary' }),
      ...(back === undefined ? [] : [domainActs.consentBack.button()]),
    ),
    context(
      `Keep the link to yourself: it works once, in one browser, and stops working at ${timeOf(link.expiresAt)} (15 minutes).`,
    ),
    alert('warning', 'The grant can do whatever the approving user can do by API.'),
    section('*Salesforce will ask you to allow these permissions.* This is what they mean here.'),
    ...permissionBlocks(scopes),
    context(
      'Salesforce blocks apps that are not installed in the domain unless the user holds "Approve Uninstalled Connected Apps". The System Administrator profile has it by default; custom admin profiles do not.',
    ),
  ];
  return modal({
    title,
    callbackId: 'show',
    blocks,
    close: 'Cancel',
    // A link that was handed on may be shown again in a second window, and Slack takes an id for one alone.
    ...(!isHanded && { externalId: windowOf(link.consentId) }),
    ...(back !== undefined && { metadata: ofConsent.pack(back) }),
  });
}

/** `Get a new link` and `Open Salesforce`: a fresh link, in a window, since a used or lost one is never shown again. */
export async function freshLink(
  uses: Pick<Uses, 'consents' | 'scopes'>,
  { who }: Actor,
  consentId: string,
): Promise<Reply> {
  const { workspaceId, userId } = who;
  const { scopes } = uses;
  const consent = await uses.consents.view(workspaceId, consentId);
  if (consent?.askedBy !== userId) throw notYours(consentId);
  const link = await uses.consents.renew(workspaceId, consentId, userId);
  const { name, signIn, channel } = consent;
  if (consent.purpose === 'reconnect') {
    return inModal(consentStep({ title: domainActs.reconnect.window, name, link, scopes }));
  }
  const address = signIn.kind === 'my-domain' ? new URL(signIn.origin).host : '';
  return inModal(consentModal({ name, page: signIn.kind, address, channel }, link, scopes));
}

export const notYours = (consentId: string): AppError =>
  new AppError('E-NOT-FOUND', `consent ${consentId}`, { name: 'such link', consent: true });

/** `Cancel` of whoever asked: its card says so, in the same place. */
export async function cancelConsent(
  uses: Pick<Uses, 'consents'>,
  { who }: Actor,
  consentId: string,
): Promise<Reply> {
  await uses.consents.cancel(who.workspaceId, consentId, who.userId);
  return nothing;
}
