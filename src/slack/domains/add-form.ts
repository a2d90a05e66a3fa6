import type { KnownBlock, ModalView } from '@slack/types';
import { type FormState, packForm } from '../kernel/metadata.ts';
import { alert, context, input, modal, option, plain } from '../kit/blocks.ts';
import { typedText } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { domainActs } from './acts.ts';

/** Blocks and elements of the add form; Slack keeps typed values only while both ids stay. */
export const addForm = {
  name: { block: 'name', action: 'value' },
  page: { block: 'page', action: 'value' },
  address: { block: 'address', action: 'value' },
  channel: { block: 'channel', action: 'value' },
  handOver: { block: 'hand_over', action: domainActs.handOver.id },
  sendTo: { block: 'send_to', action: 'value' },
} as const;

export const NAME_TYPED_MAX = 80;

export interface LoginOrigins {
  readonly production: string;
  readonly sandbox: string;
}

const SOMEONE = option(
  "I'm not the Salesforce admin. Send the link to someone else.",
  'someone else',
);

/** The box, and who it is once it is ticked. */
const handOverBlocks = (sendTo: string | undefined): KnownBlock[] => [
  {
    ...input(
      'Who approves it',
      {
        type: 'checkboxes',
        action_id: addForm.handOver.action,
        options: [SOMEONE],
        ...(sendTo !== undefined && { initial_options: [SOMEONE] }),
      },
      { blockId: addForm.handOver.block, optional: true },
    ),
    // Ticked, it asks who.
    dispatch_action: true,
  },
  ...(sendTo === undefined
    ? []
    : [
        input(
          'Send the link to',
          {
            type: 'users_select',
            action_id: addForm.sendTo.action,
            ...(sendTo && { initial_user: sendTo }),
          },
          {
            blockId: addForm.sendTo.block,
            hint: 'An admin of that domain. They need no role here, but must be a full member.',
          },
        ),
      ]),
];

/** Step 1 of adding. `problems` are shown on top where Slack can't put them under the fields any more. */
export function addModal(
  state: FormState,
  loginOrigins: LoginOrigins,
  problems: readonly string[] = [],
): ModalView {
  const name = typedText(state.name, NAME_TYPED_MAX);
  const address = typedText(state.address, 255);
  const pages = [
    option('My Domain', 'my-domain'),
    option(hostOf(loginOrigins.production), 'production'),
    option(`${hostOf(loginOrigins.sandbox)} (sandbox)`, 'sandbox'),
  ];
  const blocks: KnownBlock[] = [
    ...problems.slice(0, 4).map((problem) => alert('error', problem)),
    context('Step 1 of 2. The person who approves in Salesforce must be an admin of that domain.'),
    input(
      'Name',
      {
        type: 'plain_text_input',
        action_id: addForm.name.action,
        max_length: NAME_TYPED_MAX,
        ...(name && { initial_value: name }),
      },
      { blockId: addForm.name.block, hint: 'Shown in lists and alerts, such as Production EU.' },
    ),
    input(
      'Sign-in page',
      {
        type: 'radio_buttons',
        action_id: addForm.page.action,
        options: pages,
        initial_option:
          pages.find(({ value }) => value === state.page) ?? option('My Domain', 'my-domain'),
      },
      { blockId: addForm.page.block },
    ),
    input(
      'My Domain address',
      {
        type: 'plain_text_input',
        action_id: addForm.address.action,
        placeholder: plain('acme.my.salesforce.com', 150),
        max_length: 255,
        ...(address && { initial_value: address }),
      },
      {
        blockId: addForm.address.block,
        optional: true,
        hint: 'Best choice. It keeps you from landing in another domain.',
      },
    ),
    input(
      'Send alerts to',
      {
        type: 'conversations_select',
        action_id: addForm.channel.action,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(state.channel && { initial_conversation: state.channel }),
      },
      { blockId: addForm.channel.block },
    ),
    ...handOverBlocks(state.sendTo),
  ];
  return modal({
    title: 'Add a Salesforce domain',
    callbackId: domainActs.add.form.id,
    blocks,
    submit: 'Next',
    close: 'Cancel',
    metadata: packForm(state),
  });
}
