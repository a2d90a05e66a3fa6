import type { OpenOrg, SalesforceOrg } from '../domains/ports.ts';
import type { Session, Sessions } from '../domains/session.ts';
import { asAppError } from '../lib/errors.ts';

/**
 * An org whose session is replaced where Salesforce says that it ended: one refresh, one repetition, and then the
 * refusal stands. `calls` counts the API calls of all its sessions.
 */
export async function openOrgSession(deps: {
  sessions: Pick<Sessions, 'open' | 'renew'>;
  open: OpenOrg;
  workspaceId: number;
  domainId: number;
  signal: AbortSignal;
  now: Date;
  /** How long a grant may go unused before it is renewed, milliseconds. */
  renewAfterMs: number;
}) {
  const { sessions, workspaceId, domainId, signal } = deps;
  let session: Session = await sessions.open(workspaceId, domainId);
  // A grant that is only read with is never renewed, and ends after its idle lifetime, often 30 days.
  if (deps.now.getTime() - session.refreshedAt.getTime() > deps.renewAfterMs) {
    session = await sessions.renew(workspaceId, domainId, session);
  }
  let org = deps.open({ ...session, signal });
  let callsBefore = 0;

  async function renew(stale: SalesforceOrg): Promise<void> {
    // Another slice may have renewed it while this one waited for its answer.
    if (stale !== org) return;
    const next = await sessions.renew(workspaceId, domainId, session);
    if (stale !== org) return;
    callsBefore += org.calls();
    session = next;
    org = deps.open({ ...session, signal });
  }

  return {
    current: () => org,
    calls: () => callsBefore + org.calls(),
    usage: () => org.usage(),

    async call<T>(work: (org: SalesforceOrg) => Promise<T>): Promise<T> {
      const used = org;
      try {
        return await work(used);
      } catch (error) {
        if (!hasEnded(error)) throw error;
        await renew(used);
        return work(org);
      }
    },

    /** True where only the session ended, and a new one is there, or only the query did. */
    async mayResume(error: unknown, used: SalesforceOrg | undefined): Promise<boolean> {
      if (asAppError(error).facts.locator === true) return true;
      if (used === undefined || !hasEnded(error)) return false;
      await renew(used);
      return true;
    },
  };
}

export type OrgSession = Awaited<ReturnType<typeof openOrgSession>>;

function hasEnded(error: unknown): boolean {
  const { facts } = asAppError(error);
  // An address that is no longer found: the renewal asks where the org is now.
  return facts.expired === true || facts.host === 'not found' || facts.nowhere === true;
}
