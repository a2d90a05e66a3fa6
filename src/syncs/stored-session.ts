import type { OpenOrg, SalesforceOrg } from '../domains/ports.ts';
import type { Sessions } from '../domains/session.ts';

/**
 * Opens an org with the session that a sync or a look left, as it is; nothing where there is none. It is never renewed, so that no
 * grant can be lost by what is not worth it.
 */
export const createStoredSession =
  ({ sessions, open }: { sessions: Pick<Sessions, 'stored'>; open: OpenOrg }) =>
  async (
    { workspaceId, domainId }: { workspaceId: number; domainId: number },
    signal: AbortSignal,
  ): Promise<SalesforceOrg | undefined> => {
    const session = await sessions.stored(workspaceId, domainId);
    return session && open({ ...session, signal });
  };
