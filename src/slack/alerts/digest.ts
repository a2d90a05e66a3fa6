import type { Actor } from '../kernel/actor.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { digestMessage } from './digest-message.ts';

/** `digest`: that of last week over all domains, to the asker alone. */
export const digestHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor): Promise<Reply> => {
    const digest = await deps.core.digest.read(actor.who.workspaceId);
    if (!digest) return privately(NOTHING);
    return privately(digestMessage(digest, deps.clock.now()));
  };

const NOTHING = paragraph('There is nothing to report yet: no domain is watched.');
