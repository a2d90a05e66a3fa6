import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import { createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { asAppError } from '../lib/errors.ts';
import { HOUR, later, MINUTE } from '../lib/time.ts';
import type { Announce } from './events.ts';
import type { GrantStore } from './grant-store.ts';
import type { SalesforceOAuth } from './ports.ts';
import { setGrantEnd } from './remove-store.ts';

/** How long an unconfirmed end is tried; then the secret is erased, and what to do by hand is said. */
const GIVE_UP_MS = 72 * HOUR;
const retryAfter = createBackoff(MINUTE, HOUR);

export interface EndGrantDeps {
  readonly db: Db;
  readonly grants: GrantStore;
  readonly revoke: SalesforceOAuth['revoke'];
  readonly clock: Clock;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
  readonly announce: Announce;
}

interface Job {
  readonly workspaceId: number;
  readonly grantId: string;
}

/**
 * One try at ending a grant that was marked *ending*: confirmed, its secret is erased at once; unconfirmed, it stays
 * sealed, for revoking only, and is tried again with growing pauses for 72 h.
 */
export async function endGrant(deps: EndGrantDeps, job: Job): Promise<void> {
  const outcome = await tryToEnd(deps, job);
  if (outcome !== 'ended' && outcome !== 'given up') return;
  const { workspaceId, grantId: subject } = job;
  await recordAct(
    deps.db,
    { workspaceId, actor: 'bot', action: `grant.${outcome}`, subject, source: 'bot' },
    deps.clock.now(),
  );
}

async function tryToEnd(
  deps: EndGrantDeps,
  job: Job,
): Promise<'ended' | 'again' | 'given up' | 'nothing'> {
  const grant = await deps.grants.ending(job.workspaceId, job.grantId);
  if (!grant) return 'nothing';
  const tell = async (end: 'confirmed' | 'unconfirmed' | 'left') => {
    if (grant.domainId !== undefined)
      await tellEnd(deps, { ...job, domainId: grant.domainId }, end);
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

/** How the end of a domain's grant stands; told before the secret is erased, so that no end goes untold. */
const tellEnd = (
  deps: EndGrantDeps,
  grant: Job & { readonly domainId: number },
  end: 'confirmed' | 'unconfirmed' | 'left',
): Promise<void> =>
  deps.db.transaction().execute(async (trx) => {
    const { workspaceId, domainId } = grant;
    if (await setGrantEnd(trx, grant, end)) {
      await deps.announce(trx, { kind: 'changed', workspaceId, domainId });
    } else if (end === 'left') {
      await deps.announce(trx, { kind: 'grant left', workspaceId, domainId });
    }
  });
