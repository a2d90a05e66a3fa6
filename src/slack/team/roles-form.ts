import type { ModalView } from '@slack/types';
import type { Role } from '../../members/role.ts';
import { alert, context, input, modal, option } from '../kit/blocks.ts';
import { teamActs } from './acts.ts';

export const roleForm = {
  person: { block: 'person', action: 'value' },
  role: { block: 'role', action: 'value' },
  until: { block: 'until', action: 'value' },
} as const;

export const NO_ROLE = 'none';

const choices = [
  option('Viewer: sees apps, people and findings', 'viewer'),
  option('Operator: adds and reconnects domains, decides', 'operator'),
  option('Admin: deletes domains, settings, roles', 'admin'),
  option('No role', NO_ROLE),
];

/** Gives, changes or takes a role. `firstAdmin`: nobody is an admin by name yet. */
export function roleModal(given: {
  userId: string | undefined;
  role: Role | undefined;
  firstAdmin: boolean;
}): ModalView {
  const initial = choices.find(({ value }) => value === given.role);
  return modal({
    title: 'Give a role',
    callbackId: teamActs.giveRole.form.id,
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      ...(given.firstAdmin
        ? [
            alert(
              'warning',
              "The first named admin ends the rule that Slack's owners and admins are bot admins. Name yourself too, to stay one.",
            ),
          ]
        : []),
      input(
        'Person',
        {
          type: 'users_select',
          action_id: roleForm.person.action,
          ...(given.userId && { initial_user: given.userId }),
        },
        { blockId: roleForm.person.block },
      ),
      input(
        'Role',
        {
          type: 'radio_buttons',
          action_id: roleForm.role.action,
          options: choices,
          ...(initial && { initial_option: initial }),
        },
        { blockId: roleForm.role.block },
      ),
      input(
        'Until',
        { type: 'datepicker', action_id: roleForm.until.action },
        {
          blockId: roleForm.until.block,
          optional: true,
          hint: 'To the end of that day, UTC. Empty: without an end.',
        },
      ),
      context('Guests and people of other companies see nothing, whatever their role.'),
    ],
  });
}
