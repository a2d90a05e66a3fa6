import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { entered, ticked } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { unpackDomain } from '../kernel/metadata.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { type DeleteValues, deleteForm, deleteModal } from './delete-form.ts';
import { forTarget } from './domain.ts';
import { staleDomain } from './stale.ts';

export const deleteHandler = (uses: Uses, actor: Actor, command: Command) =>
  forTarget(uses, actor, command, 'delete', (id) => askDelete(uses, actor, id));

/** The window that asks for the name. Throws E-STALE-CARD where it is deleted already. */
export async function askDelete(uses: Uses, actor: Actor, id: number): Promise<Reply> {
  return inModal(deleteModal(...(await asked(uses, actor, id))));
}

async function asked(uses: Uses, actor: Actor, id: number) {
  const { workspaceId } = actor.who;
  const domains = await uses.domains.list(workspaceId);
  const domain = domains.find((each) => each.id === id);
  if (!domain) throw await staleDomain(uses, workspaceId, id);
  return [domain, { last: domains.length === 1 }] as const;
}

export const deleteValues = (values: unknown): DeleteValues => ({
  name: entered(values, deleteForm.name, 'value'),
  revoke: ticked(values, deleteForm.revoke).includes('revoke'),
  reason: entered(values, deleteForm.reason, 'value'),
});

/** `Delete`: nothing is done until the name is typed exactly. */
export async function submitDelete(
  uses: Uses,
  actor: Actor,
  values: DeleteValues,
  metadata: string,
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const id = unpackDomain(metadata);
  const [domain, facts] = await asked(uses, actor, id);
  const typed = values.name.trim();
  const shown = plainName(domain.name);
  if (typed !== domain.name && typed !== shown) {
    const problem = `That doesn't match. Type ${shown} exactly.`;
    return {
      kind: 'errors',
      errors: { [deleteForm.name.block]: problem },
      view: deleteModal(domain, { ...facts, problem }),
    };
  }
  const reason = values.reason.replace(/\s+/gu, ' ').trim().slice(0, 300);
  const { revoke } = values;
  try {
    await uses.removal.remove({
      workspaceId,
      domainId: id,
      by: userId,
      reason: reason || undefined,
      revoke,
    });
  } catch (error) {
    const gone = error instanceof AppError && error.code === 'E-NOT-FOUND';
    throw gone ? await staleDomain(uses, workspaceId, id) : error;
  }
  const grant = revoke
    ? 'Our grant in Salesforce is being revoked; the card in the channel says when Salesforce has confirmed it.'
    : 'Our grant in Salesforce was left as it is.';
  return {
    kind: 'modal',
    view: messageModal(paragraph(`Deleted. ${inert(domain.name)} is no longer watched. ${grant}`)),
  };
}

/** `Try again` where Salesforce did not confirm the end of our grant. */
export async function endGrantAgain(uses: Uses, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const domain = await uses.domains.viewEver(workspaceId, id);
  const trying = await uses.removal.endAgain({ workspaceId, domainId: id, by: userId });
  if (!domain || !trying) throw await staleDomain(uses, workspaceId, id);
  return privately(
    paragraph(
      `Trying again to revoke our grant in ${inert(domain.name)}. The card says when Salesforce has confirmed it.`,
    ),
  );
}
