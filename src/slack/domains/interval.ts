import { intervals } from '../../domains/interval.ts';
import type { Actor } from '../kernel/actor.ts';
import { chosen } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { unpackDomain } from '../kernel/metadata.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { every } from '../kit/time.ts';
import { intervalForm, intervalModal } from './interval-form.ts';
import { staleDomain } from './stale.ts';

/** *Sync interval*. Throws E-STALE-CARD, E-NOT-FOUND. */
export async function openInterval(uses: Uses, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await uses.domains.view(workspaceId, id);
  if (!domain) throw await staleDomain(uses, workspaceId, id);
  return inModal(intervalModal(domain));
}

export async function submitInterval(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const domainId = unpackDomain(said.metadata);
  const domain = await uses.domains.view(workspaceId, domainId);
  if (!domain) throw await staleDomain(uses, workspaceId, domainId);
  const intervalMs = Number(chosen(said.values, intervalForm.interval));
  if (!intervals.includes(intervalMs) && intervalMs !== domain.configuredMs) {
    const why = 'Pick one of the intervals.';
    const errors = { [intervalForm.interval.block]: why };
    return { kind: 'errors', errors, view: messageModal(paragraph(why)) };
  }
  const change = { workspaceId, domainId, by, intervalMs };
  const changed = await uses.domains.setInterval(change);
  const words = `${inert(domain.name)} is read every ${every(intervalMs)}${changed ? ' from now on' : ', as before'}.`;
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}
