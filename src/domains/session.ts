import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import { insist } from '../lib/insist.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { SECOND } from '../lib/time.ts';
import type { Grant, GrantStore } from './grant-store.ts';
import type { RenewedGrant, SalesforceOAuth } from './ports.ts';

/** A usable access token. `version` says which refresh it came from: hand it to `renew` when Salesforce refuses it. */
export interface Session {
  readonly grantId: string;
  readonly version: number;
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly refreshedAt: Date;
}

export type RefreshOutcome = 'refreshed' | 'replaced' | 'busy' | 'passing' | 'refused';

export interface SessionDeps {
  readonly grants: GrantStore;
  readonly refresh: SalesforceOAuth['refresh'];
  readonly revoke: SalesforceOAuth['revoke'];
  readonly clock: Clock;
  /** Hears of each token call. */
  readonly count: (outcome: RefreshOutcome) => void;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
}

/** Longer than another process may hold the lease, so that one killed in mid-refresh is outlived. */
const WAIT_MS = 90 * SECOND;
const POLL_MS = 60;
/** The lease lasts 60 s and the token call 15 s: a call that started later could outlive it. */
const LATEST_START_MS = 30 * SECOND;
const SAVE_RETRY_MS = 500;
/** After that the lease is over by itself. */
const RELEASE_WITHIN_MS = 30 * SECOND;
/** Salesforce still processes another call with the same token: asked again after these, seven times in ten seconds. */
const BUSY_PAUSES_MS = [100, 250, 600, 1300, 2500, 5000] as const;

/**
 * One caller at a time refreshes a grant: a promise in this process, a lease row across processes. The token call is
 * nobody's to cancel, and its result is saved before anyone uses the new token: Salesforce may have rotated the grant.
 */
export function createSessions(deps: SessionDeps) {
  const inFlight = new Map<string, Promise<Session>>();

  async function current(workspaceId: number, domainId: number): Promise<Grant> {
    const grant = await deps.grants.ofDomain(workspaceId, domainId);
    if (!grant) throw new AppError('E-NOT-FOUND', 'the domain has no grant');
    return grant;
  }

  function renewOnce(workspaceId: number, grant: Grant): Promise<Session> {
    const key = `${grant.id}:${grant.version}`;
    const running = inFlight.get(key);
    if (running !== undefined) return running;
    const started = renewAcrossProcesses(deps, workspaceId, grant).finally(() =>
      inFlight.delete(key),
    );
    inFlight.set(key, started);
    return started;
  }

  return {
    /** False where the answer of an earlier refresh never came: what the next one says of that is to be told to people. */
    async isAnswered(workspaceId: number, domainId: number): Promise<boolean> {
      return !(await current(workspaceId, domainId)).unanswered;
    },

    /** The stored session, where there is one; it is never refreshed, so that no grant can be lost by asking. */
    async stored(workspaceId: number, domainId: number): Promise<Session | undefined> {
      return toSession(await current(workspaceId, domainId));
    },

    /** The stored session; refreshed first where there is none. Throws what `renew` throws. */
    async open(workspaceId: number, domainId: number): Promise<Session> {
      const grant = await current(workspaceId, domainId);
      return toSession(grant) ?? renewOnce(workspaceId, grant);
    },

    /**
     * A session newer than `version`: another caller's where one came meanwhile, else refreshed now.
     * Throws E-GRANT-EXPIRED, E-USER-OFF, E-LOST, E-SF-DOWN, E-BUSY, E-ACCESS, E-CONFIG.
     */
    async renew(workspaceId: number, domainId: number, stale: Session): Promise<Session> {
      const grant = await current(workspaceId, domainId);
      if (grant.id !== stale.grantId || grant.version > stale.version) {
        const newer = toSession(grant);
        if (newer) return newer;
      }
      return renewOnce(workspaceId, grant);
    },

    /** Resolves when no token call of this process is under way any more: SIGTERM waits for it. */
    async settle(): Promise<void> {
      await Promise.allSettled(inFlight.values());
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

function toSession(grant: Grant): Session | undefined {
  if (grant.accessToken === undefined) return undefined;
  const { id: grantId, version, accessToken, instanceUrl, refreshedAt } = grant;
  return { grantId, version, accessToken, instanceUrl, refreshedAt };
}

async function renewAcrossProcesses(
  deps: SessionDeps,
  workspaceId: number,
  stale: Grant,
): Promise<Session> {
  const owner = randomUUID();
  const giveUpAt = monotonicMs() + WAIT_MS;
  for (;;) {
    const before = await deps.grants.find(workspaceId, stale.id);
    if (!before || before.ending) throw new AppError('E-NOT-FOUND', 'the grant was replaced');
    const newer = before.version > stale.version ? toSession(before) : undefined;
    if (newer) return newer;

    const askedAt = monotonicMs();
    const lease = await deps.grants.takeLease(before.id, before.version, owner, deps.clock.now());
    if (lease && monotonicMs() - askedAt < LATEST_START_MS) {
      const held = { owner, unanswered: lease.unanswered, until: askedAt + LATEST_START_MS };
      const outcome = await refreshUnderLease(deps, before, held);
      if (outcome !== 'busy') return outcome;
    } else if (lease) {
      await deps.grants.releaseLease(before.id, owner, !lease.unanswered);
    }
    if (monotonicMs() > giveUpAt) {
      throw new AppError('E-SF-DOWN', 'another process held the refresh for too long', {
        transient: true,
      });
    }
    await sleep(POLL_MS + Math.random() * POLL_MS);
  }
}

interface Held {
  readonly owner: string;
  /** An earlier call's answer never came. */
  readonly unanswered: boolean;
  /** No token call starts under this lease after it. */
  readonly until: number;
}

async function refreshUnderLease(
  deps: SessionDeps,
  grant: Grant,
  held: Held,
): Promise<Session | 'busy'> {
  let answer: RenewedGrant;
  try {
    answer = await askUntilFree(deps, grant, held.until);
  } catch (error) {
    return refused(deps, grant, held, asAppError(error));
  }
  if (answer.orgId !== grant.orgId) {
    await release(deps, grant, held.owner, true);
    throw new AppError('E-ACCESS', 'the refreshed token belongs to another org', {
      expectedOrg: grant.orgId,
      gotOrg: answer.orgId,
    });
  }
  const renewed = {
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken ?? grant.refreshToken,
    instanceUrl: answer.instanceUrl,
  };
  const saved = await save(deps, grant, renewed);
  deps.count(saved ? 'refreshed' : 'replaced');
  if (saved) {
    const { accessToken, instanceUrl } = renewed;
    const refreshedAt = deps.clock.now();
    return { grantId: grant.id, version: grant.version + 1, accessToken, instanceUrl, refreshedAt };
  }
  return replaced(deps, grant, renewed);
}

/** While Salesforce is busy with the same token it is asked again, under the lease, so that no other process joins in. */
async function askUntilFree(
  deps: SessionDeps,
  { instanceUrl: origin, refreshToken, orgId }: Grant,
  until: number,
): Promise<RenewedGrant> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await deps.refresh({ origin, refreshToken, orgId });
    } catch (error) {
      const pause = (BUSY_PAUSES_MS[tries] ?? BUSY_PAUSES_MS.at(-1) ?? 0) * (1 + Math.random() / 4);
      if (asAppError(error).code !== 'E-BUSY' || monotonicMs() + pause > until) throw error;
      deps.count('busy');
      await sleep(pause);
    }
  }
}

/** This is the only copy of the grant: a failing save is tried again until the process ends. */
async function save(
  deps: SessionDeps,
  grant: Grant,
  renewed: { accessToken: string; refreshToken: string; instanceUrl: string },
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.grants.saveRefreshed(grant, renewed, deps.clock.now());
    } catch (error) {
      deps.warn('a refreshed grant could not be saved, trying again', {
        grantId: grant.id,
        tries,
        error,
      });
      await sleep(SAVE_RETRY_MS);
    }
  }
}

/** The version moved (another holder saved), or the grant is ending: what we got belongs to nobody. */
async function replaced(
  deps: SessionDeps,
  grant: Grant,
  renewed: { refreshToken: string; instanceUrl: string },
): Promise<Session> {
  const now = await deps.grants.find(grant.workspaceId, grant.id);
  if (now && !now.ending) {
    const session = toSession(now);
    if (session) return session;
  }
  if (renewed.refreshToken !== grant.refreshToken) {
    await deps.revoke({ origin: renewed.instanceUrl, token: renewed.refreshToken });
  }
  throw new AppError('E-NOT-FOUND', 'the grant was replaced while it was refreshed');
}

async function refused(
  deps: SessionDeps,
  grant: Grant,
  { owner, unanswered }: Held,
  error: AppError,
): Promise<'busy'> {
  // Only a word about the token itself settles what became of an earlier call; a policy or an address does not.
  const settled = error.code === 'E-GRANT-EXPIRED' || !unanswered;
  await release(deps, grant, owner, settled && !mayBeUsedUp(error));
  if (error.code === 'E-BUSY') {
    deps.count('busy');
    return 'busy';
  }
  deps.count(error.code === 'E-SF-DOWN' ? 'passing' : 'refused');
  if (error.code === 'E-GRANT-EXPIRED' && unanswered) {
    throw new AppError('E-LOST', 'refused after a refresh whose answer never came', error.facts, {
      cause: error,
    });
  }
  throw error;
}

/** Else the next refusal would be taken for that of a call whose answer was lost. */
const release = (deps: SessionDeps, grant: Grant, owner: string, answered: boolean) =>
  insist(RELEASE_WITHIN_MS, () => deps.grants.releaseLease(grant.id, owner, answered));

/** Without an answer that we could read, Salesforce may have rotated: what comes next is then *lost*, not *expired*. */
function mayBeUsedUp({ code, facts }: AppError): boolean {
  // It never went out, went to an address that only redirects, or was refused by a name, though we do not know the name.
  if (facts.sent === false || facts.moved === true || facts.sf) return false;
  return code === 'E-UNKNOWN' || facts.network !== undefined || facts.broken !== undefined;
}
