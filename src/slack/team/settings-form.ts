import type { ModalView } from '@slack/types';
import { actions, alert, button, context, input, modal, plain, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { count } from '../kit/words.ts';
import { teamActs } from './acts.ts';

export const settingsForm = {
  channel: { block: 'channel', action: 'value' },
  days: { block: 'days', action: 'value' },
} as const;

export const eraseForm = { name: { block: 'confirm', action: 'value' } } as const;

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
    callbackId: teamActs.settings.form.id,
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
        button('Roles', teamActs.roles.id),
        button('Erase everything', teamActs.erase.id, { style: 'danger' }),
      ),
    ],
  });

/** *Choose alert channel* of the first message. */
export const channelModal = (channel: string | null): ModalView =>
  modal({
    title: 'Choose alert channel',
    callbackId: teamActs.alertChannel.form.id,
    submit: 'Choose',
    close: 'Cancel',
    blocks: [channelInput(channel)],
  });

/** A channel that many can read: the question before it is used. `warning` is mrkdwn. */
export const crowdedModal = (channel: string, warning: string): ModalView =>
  modal({
    title: 'Choose alert channel',
    callbackId: 'show',
    blocks: [
      section(`⚠️ ${warning} Use it anyway?`),
      actions(
        button('Pick another', teamActs.alertChannel.id),
        button('Use it', teamActs.useChannel.id, { value: channel }),
      ),
    ],
  });

/** *Erase everything*: what goes, what stays, and the name to type. */
export const eraseModal = (workspaceName: string, domains: number): ModalView =>
  modal({
    title: 'Erase everything',
    callbackId: teamActs.erase.form.id,
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
