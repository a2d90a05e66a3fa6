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
