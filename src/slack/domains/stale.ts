import type { DomainView } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import type { Uses } from '../kernel/uses.ts';
import { nameIn } from '../kit/names.ts';

const what: Readonly<Record<string, string>> = {
  'domain.connected': 'connected',
  'domain.reconnected': 'reconnected',
  'domain.deleted': 'deleted',
  'domain.confirmed': 'confirmed',
};

/** E-STALE-CARD that says what happened to a domain, when and by whom; its card is drawn anew. */
export async function staleDomain(
  uses: Pick<Uses, 'domains' | 'people'>,
  workspaceId: number,
  domainId: number,
): Promise<AppError> {
  const { domains } = uses;
  await domains.redraw(workspaceId, domainId);
  const act = await domains.lastAct(workspaceId, domainId);
  if (!act) return new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
  const names = await uses.people.names(workspaceId, [act.actor]);
  return new AppError('E-STALE-CARD', `domain ${domainId}: ${act.action}`, {
    what: what[act.action] ?? 'changed',
    byName: nameIn(names, act.actor),
    at: act.at.toISOString(),
  });
}

/** The domain, if it is watched still. Throws E-STALE-CARD, E-NOT-FOUND. */
export async function watched(
  uses: Pick<Uses, 'domains' | 'people'>,
  workspaceId: number,
  domainId: number,
): Promise<DomainView> {
  const domain = await uses.domains.view(workspaceId, domainId);
  if (!domain) throw await staleDomain(uses, workspaceId, domainId);
  return domain;
}
