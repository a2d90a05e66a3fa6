import type { ModalView } from '@slack/types';
import { actionIds, callbackIds, eraseForm, settingsForm } from '../kernel/ids.ts';
import { actions, alert, button, context, input, modal, plain, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { count } from '../kit/words.ts';

/** `Send alerts to`, as in the form of a domain. `problem` is shown where it can't stand under the field. */
const channelInput = (channel: string | null) =>
  input(
    'Alert channel',
    {
      type: 'conversations_select',
      action_id: settingsForm.channel.action,
      filter: { include: ['public', 'private'], exclude_bot_users: true },
      ...(channel && { initial_conversation: channel }),
    },
    {
      blockId: settingsForm.channel.block,
      hint: 'Offered for new domains. Invite me there first; I post nothing anywhere else.',
    },
  );

/** The workspace's own settings. */
export const settingsModal = (given: { channel: string | null; auditDays: number }): ModalView =>
  modal({
    title: 'Settings',
    callbackId: callbackIds.settings,
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      channelInput(given.channel),
      input(
        'Days to keep the audit log',
        {
          type: 'number_input',
          action_id: settingsForm.days.action,
          is_decimal_allowed: false,
          min_value: '90',
          max_value: '3650',
          initial_value: String(given.auditDays),
        },
        { blockId: settingsForm.days.block },
      ),
      section('Who may do what, and which channel gets which alerts, have windows of their own.'),
      actions(
        button('Roles', actionIds.roles),
        button('Erase everything', actionIds.erase, { style: 'danger' }),
      ),
    ],
  });

/** *Choose alert channel* of the first message. */
export const channelModal = (channel: string | null): ModalView =>
  modal({
    title: 'Choose alert channel',
    callbackId: callbackIds.channel,
    submit: 'Choose',
    close: 'Cancel',
    blocks: [channelInput(channel)],
  });

/** A channel that many can read: the question before it is used. `warning` is mrkdwn. */
export const crowdedModal = (channel: string, warning: string): ModalView =>
  modal({
    title: 'Choose alert channel',
    callbackId: callbackIds.show,
    blocks: [
      section(`⚠️ ${warning} Use it anyway?`),
      actions(
        button('Pick another', actionIds.alertChannel),
        button('Use it', actionIds.channelUse, { value: channel }),
      ),
    ],
  });

/** *Erase everything*: what goes, what stays, and the name to type. */
export const eraseModal = (workspaceName: string, domains: number): ModalView =>
  modal({
    title: 'Erase everything',
    callbackId: callbackIds.erase,
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
      input(
        "Type the workspace's name to confirm",
        {
          type: 'plain_text_input',
          action_id: eraseForm.name.action,
          placeholder: plain(workspaceName, 150),
        },
        { blockId: eraseForm.name.block },
      ),
      context(`The name is ${bold(workspaceName)}.`),
    ],
  });
