import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { digestMessage } from './digest-message.ts';

/** `digest`: that of last week over all domains, to the asker alone. */
export async function digestHandler(uses: Uses, actor: Actor): Promise<Reply> {
  const digest = await uses.digest.read(actor.who.workspaceId);
  if (!digest) return privately(NOTHING);
  return privately(digestMessage(digest, uses.clock.now()));
}

const NOTHING = paragraph('There is nothing to report yet: no domain is watched.');
