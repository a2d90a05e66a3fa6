import { type DomainView, syncSteps } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import type { SyncRequest } from '../../syncs/due.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { timeOf } from '../kit/time.ts';
import { domainActs } from './acts.ts';
import { forTarget } from './target.ts';

type Using = Pick<Uses, 'domains' | 'people' | 'syncs'>;

/** Starts a sync by hand, or says why not now. Throws E-NOT-FOUND. */
export async function startSync(uses: Using, actor: Actor, domainId: number): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const domain = await uses.domains.view(workspaceId, domainId);
  if (!domain) throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
  const answer = await uses.syncs.request(workspaceId, domainId, userId);
  const startedBy = answer.kind === 'running' ? answer.progress.startedBy : userId;
  const names = await uses.people.names(workspaceId, startedBy === 'schedule' ? [] : [startedBy]);
  return privately(syncAnswer(domain, answer, names.get(startedBy) ?? startedBy));
}

export const syncHandler = (uses: Using, actor: Actor, command: Command) =>
  forTarget(uses, actor, command, 'sync', (id) => startSync(uses, actor, id));

/** The answer to `sync`. `startedBy` is a name, or 'schedule'. */
export function syncAnswer(
  domain: Pick<DomainView, 'id' | 'name'>,
  answer: SyncRequest,
  startedBy: string,
): Message {
  const details = domainActs.details.button(domain.id);
  const name = inert(domain.name);
  switch (answer.kind) {
    case 'started':
      return paragraph(`Sync of ${name} started. I'll update the card.`, details);
    case 'queue down':
      return paragraph(
        `I can't start a sync of ${name} now: Redis does not answer. It is noted, and starts as soon as Redis is back.`,
        details,
      );
    case 'running': {
      const { step, startedAt } = answer.progress;
      const by = startedBy === 'schedule' ? 'by schedule' : `by ${inert(startedBy)}`;
      return paragraph(
        `A sync of ${name} is already running (step ${step} of ${syncSteps.length}, started ${timeOf(startedAt)} ${by}).`,
        details,
      );
    }
    case 'too soon':
      return paragraph(
        `${name} synced at ${timeOf(answer.lastSyncedAt)}. To spare your API limit, wait until ${timeOf(answer.until)}.`,
        details,
      );
  }
}
