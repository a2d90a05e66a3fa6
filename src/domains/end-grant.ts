import { createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { asAppError } from '../lib/errors.ts';
import { HOUR, later, MINUTE } from '../lib/time.ts';
import type { GrantStore } from './grant-store.ts';
import type { SalesforceOAuth } from './ports.ts';

/** How long an unconfirmed end is tried; then the secret is erased, and what to do by hand is said. */
const GIVE_UP_MS = 72 * HOUR;
const retryAfter = createBackoff(MINUTE, HOUR);

export interface EndGrantDeps {
  readonly grants: GrantStore;
  readonly revoke: SalesforceOAuth['revoke'];
  readonly clock: Clock;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
  /** Hears, for the grant of a domain, how its end stands; before the secret is erased, so that no end goes untold. */
  readonly told: (
    grant: { workspaceId: number; domainId: number; grantId: string },
    end: 'confirmed' | 'unconfirmed' | 'left',
  ) => Promise<void>;
}

/**
 * One try at ending a grant that was marked *ending*: confirmed, its secret is erased at once; unconfirmed, it stays
 * sealed, for revoking only, and is tried again with growing pauses for 72 h.
 */
export async function endGrant(
  deps: EndGrantDeps,
  job: { workspaceId: number; grantId: string },
): Promise<'ended' | 'again' | 'given up' | 'nothing'> {
  const grant = await deps.grants.ending(job.workspaceId, job.grantId);
  if (!grant) return 'nothing';
  const tell = async (end: 'confirmed' | 'unconfirmed' | 'left') => {
    if (grant.domainId !== undefined) await deps.told({ ...job, domainId: grant.domainId }, end);
  };
  try {
    await deps.revoke({ origin: grant.instanceUrl, token: grant.refreshToken });
  } catch (error) {
    const now = deps.clock.now();
    if (now.getTime() - grant.endingSince.getTime() >= GIVE_UP_MS) {
      await tell('left');
      await deps.grants.erase(job.workspaceId, job.grantId);
      deps.warn('a grant could not be revoked for 72 h and was erased here', {
        grantId: grant.id,
        orgId: grant.orgId,
        code: asAppError(error).code,
      });
      return 'given up';
    }
    await tell('unconfirmed');
    const again = later(now, retryAfter(grant.tries));
    await deps.grants.tryEndingAgain(job.workspaceId, job.grantId, again);
    return 'again';
  }
  await tell('confirmed');
  await deps.grants.erase(job.workspaceId, job.grantId);
  return 'ended';
}
