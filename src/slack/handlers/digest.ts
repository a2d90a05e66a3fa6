import type { Actor } from '../actor.ts';
import { paragraph } from '../blocks.ts';
import { digestMessage } from '../messages/digest.ts';
import { privately, type Reply } from '../reply.ts';
import type { HandlerDeps } from './deps.ts';

/** `digest`: that of last week over all domains, to the asker alone. */
export const digestHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor): Promise<Reply> => {
    const digest = await deps.core.digest.read(actor.who.workspaceId);
    if (!digest) return privately(NOTHING);
    return privately(digestMessage(digest, deps.clock.now()));
  };

const NOTHING = paragraph('There is nothing to report yet: no domain is watched.');
