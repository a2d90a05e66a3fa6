import type { KnownBlock, ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { packDomain } from '../kernel/metadata.ts';
import { alert, input, modal, option, section } from '../kit/blocks.ts';
import { bold, plainName } from '../kit/escape.ts';
import { domainActs } from './acts.ts';

export const deleteForm = {
  name: { block: 'confirm', action: 'value' },
  revoke: { block: 'revoke', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;

const REASON_MAX = 300;

/** What stands in the inputs of the delete form. */
export interface DeleteValues {
  readonly name: string;
  readonly revoke: boolean;
  readonly reason: string;
}

/** The last question before a domain is deleted. `problem` is said on top where it comes too late for its field. */
export function deleteModal(
  domain: DomainView,
  facts: { last: boolean; problem?: string },
): ModalView {
  const revoke = option('Also revoke our own grant in Salesforce', 'revoke');
  // Short enough for the box that holds it, whatever the name.
  const name = plainName(domain.name, 60);
  const notes = [
    ...(domain.progress ? ['⚠️ A sync is running; it will be stopped.'] : []),
    ...(facts.last ? ['⚠️ This is your last domain. The bot will have nothing to watch.'] : []),
  ];
  const blocks: KnownBlock[] = [
    ...(facts.problem ? [alert('error', facts.problem)] : []),
    alert('error', `You're about to stop watching ${name} (${plainName(domain.orgId, 20)}).`),
    section(
      [
        '*Deleted now:* the connection, its tokens, its schedule and alerts.',
        '*Kept 90 days, then deleted:* app list and decisions. *Kept:* the audit log.',
        '*In Salesforce:* nothing is uninstalled. Apps there keep their access.',
      ].join('\n'),
    ),
    ...(notes.length > 0 ? [section(notes.join('\n'))] : []),
    input(
      'Our grant',
      {
        type: 'checkboxes',
        action_id: deleteForm.revoke.action,
        options: [revoke],
        initial_options: [revoke],
      },
      { blockId: deleteForm.revoke.block, optional: true },
    ),
    section(`To confirm, type ${bold(domain.name)}.`),
    input(
      "Type the domain's name to confirm",
      { type: 'plain_text_input', action_id: deleteForm.name.action, max_length: 200 },
      { blockId: deleteForm.name.block, hint: plainName(domain.name) },
    ),
    input(
      'Reason',
      {
        type: 'plain_text_input',
        action_id: deleteForm.reason.action,
        max_length: REASON_MAX,
      },
      {
        blockId: deleteForm.reason.block,
        optional: true,
        hint: 'Goes to the audit log and the channel.',
      },
    ),
  ];
  return modal({
    title: 'Delete a domain',
    callbackId: domainActs.remove.form.id,
    blocks,
    submit: 'Delete',
    close: 'Cancel',
    metadata: packDomain(domain.id),
  });
}
