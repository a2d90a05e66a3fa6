import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { staleDomain } from './stale.ts';

/** `It's ours`: the domain was added behind a generic sign-in page, and somebody looked. */
export async function itIsOurs(uses: Uses, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const domain = await uses.domains.view(workspaceId, id);
  const confirmed =
    domain && (await uses.removal.confirm({ workspaceId, domainId: id, by: userId }));
  if (!confirmed) throw await staleDomain(uses, workspaceId, id);
  return privately(paragraph(`Confirmed: ${inert(domain.name)} is yours.`));
}

/** `That isn't ours`: gone at once, with our grant. Once confirmed, only *Delete* ends it. */
export async function itIsNotOurs(uses: Uses, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const domain = await uses.domains.view(workspaceId, id);
  if (!domain || domain.confirmed) throw await staleDomain(uses, workspaceId, id);
  try {
    await uses.removal.remove({
      workspaceId,
      domainId: id,
      by: userId,
      reason: "That isn't ours",
      revoke: true,
    });
  } catch (error) {
    const gone = error instanceof AppError && error.code === 'E-NOT-FOUND';
    throw gone ? await staleDomain(uses, workspaceId, id) : error;
  }
  return privately(
    paragraph(
      `${inert(domain.name)} is no longer watched. Our grant there is being revoked; the card in the channel says when Salesforce has confirmed it.`,
    ),
  );
}
