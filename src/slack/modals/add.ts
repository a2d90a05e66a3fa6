import type { KnownBlock, ModalView } from '@slack/types';
import { alert, context, input, modal, option, plain } from '../blocks.ts';
import { typedText } from '../escape.ts';
import { addForm, callbackIds } from '../ids.ts';
import { hostOf } from '../messages/domain-card.ts';
import { type FormState, packForm } from '../metadata.ts';

export const NAME_TYPED_MAX = 80;

export interface LoginOrigins {
  readonly production: string;
  readonly sandbox: string;
}

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
  ];
  return modal({
    title: 'Add a Salesforce domain',
    callbackId: callbackIds.add,
    blocks,
    submit: 'Next',
    close: 'Cancel',
    metadata: packForm(state),
  });
}
