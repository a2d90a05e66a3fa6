import { renewAfterMs } from '../domains/grant-life.ts';
import type { OpenOrg } from '../domains/ports.ts';
import type { Session, Sessions } from '../domains/session.ts';
import type { Clock } from '../lib/clock.ts';
import type { ClaimedLook } from './look-store.ts';
import { type OrgSession, openOrgSession } from './org-session.ts';

/** The session has ended, and what its renewal says belongs to a sync. */
export class LeftToSync extends Error {
  override readonly name = 'LeftToSync';
}

/**
 * The session of a look. It renews as a sync's does, but never after a renewal whose answer was lost: what Salesforce says
 * then is said once, tells whether the grant is lost or over, and only a sync writes that on the domain. Throws LeftToSync.
 */
export function openLookSession(
  deps: { readonly sessions: Sessions; readonly open: OpenOrg; readonly clock: Clock },
  { workspaceId, domainId, domain }: ClaimedLook,
  signal: AbortSignal,
): Promise<OrgSession> {
  const unlessLost = async (renew: () => Promise<Session>): Promise<Session> => {
    if (await deps.sessions.isAnswered(workspaceId, domainId)) return renew();
    throw new LeftToSync();
  };
  return openOrgSession({
    sessions: {
      open: (...of) => unlessLost(() => deps.sessions.open(...of)),
      renew: (...of) => unlessLost(() => deps.sessions.renew(...of)),
    },
    open: deps.open,
    workspaceId,
    domainId,
    signal,
    now: deps.clock.now(),
    renewAfterMs: renewAfterMs(domain.grantPolicy),
  });
}
