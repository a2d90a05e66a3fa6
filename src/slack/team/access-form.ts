import type { ModalView } from '@slack/types';
import type { Role } from '../../members/role.ts';
import { input, modal, option, plain } from '../kit/blocks.ts';
import { teamActs } from './acts.ts';

export const accessForm = {
  role: { block: 'role', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;

export const declineForm = { note: { block: 'note', action: 'value' } } as const;

const REASON_MAX = 300;

const viewer = option('Viewer: see apps, people and findings', 'viewer');
const roles = [
  viewer,
  option('Operator: add and reconnect domains, decide', 'operator'),
  option('Admin: delete domains, settings, roles', 'admin'),
];

/** *Ask for access*: which role, and why. */
export const accessModal = (wanted: Role): ModalView =>
  modal({
    title: 'Ask for access',
    callbackId: teamActs.askAccess.form.id,
    submit: 'Ask',
    close: 'Cancel',
    blocks: [
      input(
        'Role',
        {
          type: 'radio_buttons',
          action_id: accessForm.role.action,
          options: roles,
          initial_option: roles.find(({ value }) => value === wanted) ?? viewer,
        },
        { blockId: accessForm.role.block },
      ),
      input(
        'Reason',
        {
          type: 'plain_text_input',
          action_id: accessForm.reason.action,
          multiline: true,
          max_length: REASON_MAX,
          placeholder: plain('covering for Li this week', 150),
        },
        { blockId: accessForm.reason.block, hint: 'The admins read it. Kept for 90 days.' },
      ),
    ],
  });

/** *Decline*: a word to the one who asked. */
export const declineModal = (requestId: number): ModalView =>
  modal({
    title: 'Decline the request',
    callbackId: teamActs.decline.form.id,
    submit: 'Decline',
    close: 'Cancel',
    metadata: String(requestId),
    blocks: [
      input(
        'Note',
        {
          type: 'plain_text_input',
          action_id: declineForm.note.action,
          max_length: REASON_MAX,
        },
        { blockId: declineForm.note.block, optional: true, hint: 'The one who asked reads it.' },
      ),
    ],
  });
