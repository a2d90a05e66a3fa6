import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { intervals } from '../../domains/interval.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, option, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { choiceField } from '../kit/fields.ts';
import { every } from '../kit/time.ts';
import { domainActs } from './acts.ts';
import { watched } from './stale.ts';

export const intervalField = choiceField('static_select', 'interval', 'Interval', {
  hint: 'Late means older than twice this. Where the org has few API calls, it stretches by itself.',
});

/** *Sync interval* of a domain. `configuredMs`: as chosen; an API budget may ask for more. */
export function intervalModal({ id, name, configuredMs: now }: DomainView): ModalView {
  const all = [...new Set([...intervals, now])].sort((a, b) => a - b);
  const optionOf = (ms: number) => option(`Every ${every(ms)}`, String(ms));
  const blocks = [
    section(`How often is ${bold(name)} read?`),
    intervalField.input(all.map(optionOf), optionOf(now)),
    context('The change is told in the thread of its card, and recorded.'),
  ];
  return domainActs.interval.formWindow(
    { submit: 'Save', close: 'Cancel', blocks },
    { domainId: id },
  );
}

type Using = Pick<Uses, 'domains' | 'people'>;

export const openInterval = async (uses: Using, { who }: Actor, id: number): Promise<Reply> =>
  inModal(intervalModal(await watched(uses, who.workspaceId, id)));

export async function submitInterval(
  uses: Using,
  { who }: Actor,
  { values, state }: Submission<{ domainId: number }>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = who;
  const { domainId } = state;
  const domain = await watched(uses, workspaceId, domainId);
  const intervalMs = Number(intervalField.read(values));
  if (!intervals.includes(intervalMs) && intervalMs !== domain.configuredMs) {
    const why = 'Pick one of the intervals.';
    const errors = { [intervalField.block]: why };
    return { kind: 'errors', errors, view: messageModal(paragraph(why)) };
  }
  const changed = await uses.domains.setInterval({ workspaceId, domainId, by, intervalMs });
  const words = `${inert(domain.name)} is read every ${every(intervalMs)}${changed ? ' from now on' : ', as before'}.`;
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}
