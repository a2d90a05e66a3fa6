import { AppError } from '../../lib/errors.ts';
import { allows } from '../../members/role.ts';
import { noSuchDomain, syncAnswer, whichOne } from '../home/small.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { detailsModal } from './details.ts';
import { resolveDomain } from './resolve.ts';

/** *Domain details* of one domain, deleted or not. Throws E-NOT-FOUND. */
export async function showDetails(uses: Uses, actor: Actor, domainId: number): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await uses.domains.viewEver(workspaceId, domainId);
  if (!domain) throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
  const people = [
    domain.connectedBy,
    ...(domain.deleted ? [domain.deleted.by] : []),
    ...domain.lastRuns.map(({ startedBy }) => startedBy),
  ];
  const names = await uses.people.names(
    workspaceId,
    people.filter((id) => id !== 'schedule'),
  );
  const { role } = actor;
  const may = { sync: allows(role, 'operator'), delete: allows(role, 'admin') };
  const signals = allows(role, 'viewer') ? await uses.apps.signals(workspaceId, domainId) : [];
  return inModal(detailsModal(domain, names, may.sync, may.delete, signals));
}

/** Starts a sync by hand, or says why not now. Throws E-NOT-FOUND. */
export async function startSync(uses: Uses, actor: Actor, domainId: number): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const domain = await uses.domains.view(workspaceId, domainId);
  if (!domain) throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
  const answer = await uses.syncs.request(workspaceId, domainId, userId);
  const startedBy = answer.kind === 'running' ? answer.progress.startedBy : userId;
  const names = await uses.people.names(workspaceId, startedBy === 'schedule' ? [] : [startedBy]);
  return privately(syncAnswer(domain, answer, names.get(startedBy) ?? startedBy));
}

/** A typed target to its domain; where that is not clear, the question is the answer. */
export async function forTarget(
  uses: Uses,
  actor: Actor,
  command: Command,
  verb: 'status' | 'sync' | 'reconnect' | 'delete',
  go: (domainId: number) => Promise<Reply>,
): Promise<Reply> {
  const target = command.words.join(' ');
  const domains = await uses.domains.list(actor.who.workspaceId);
  if (target === '' && domains.length > 0) {
    const [only, second] = domains;
    return only && !second ? go(only.id) : privately(whichOne(verb, '', domains));
  }
  const found = resolveDomain(target, domains);
  if (found.kind === 'one') return go(found.domain.id);
  return privately(
    found.kind === 'several'
      ? whichOne(verb, target, found.domains)
      : noSuchDomain(verb, target, found.closest),
  );
}

export const statusHandler = (uses: Uses, actor: Actor, command: Command) =>
  forTarget(uses, actor, command, 'status', (id) => showDetails(uses, actor, id));

export const syncHandler = (uses: Uses, actor: Actor, command: Command) =>
  forTarget(uses, actor, command, 'sync', (id) => startSync(uses, actor, id));
