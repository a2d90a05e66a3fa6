import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Announce } from './events.ts';
import { eraseGrant, markEnding } from './grant-store.ts';
import { lockDomain } from './reconnect-store.ts';
import { confirmDomain, deleteDomain, endGrantsNow } from './remove-store.ts';
import { domainStore } from './store.ts';

export interface RemoveDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Links by which somebody was about to reconnect it stop working; whoever asked for them is told. */
  endConsents(
    trx: Trx,
    removed: { workspaceId: number; domainId: number; by: string },
    now: Date,
  ): Promise<void>;
  /** What was asked for there ends: nobody is to agree to it any more. */
  endRevocations(
    trx: Trx,
    removed: { workspaceId: number; domainId: number; by: string },
  ): Promise<void>;
}

/** Ends watching a domain: a running sync stops at its next step, our grant ends, history stays for 90 days. */
export function createRemoval(deps: RemoveDeps) {
  const { db, clock } = deps;
  return {
    /** Throws E-NOT-FOUND where it is deleted already. `revoke` false: our grant stays at Salesforce. */
    async remove(request: {
      workspaceId: number;
      domainId: number;
      by: string;
      reason: string | undefined;
      revoke: boolean;
    }): Promise<void> {
      const { workspaceId, domainId, by, reason, revoke } = request;
      const now = clock.now();
      await db.transaction().execute(async (trx) => {
        const domain = await lockDomain(trx, workspaceId, domainId);
        if (!domain || domain.deleted) throw new AppError('E-NOT-FOUND', 'no such domain');
        const grantEnd = domain.grantId === null ? 'confirmed' : revoke ? 'pending' : 'kept';
        await deleteDomain(trx, domainId, { by, reason, grantEnd }, now);
        await deps.endConsents(trx, { workspaceId, domainId, by }, now);
        await deps.endRevocations(trx, { workspaceId, domainId, by });
        if (domain.grantId !== null) {
          if (revoke) await markEnding(trx, domain.grantId, now);
          else await eraseGrant(trx, workspaceId, domain.grantId);
        }
        await recordAct(
          trx,
          {
            workspaceId,
            actor: by,
            action: 'domain.deleted',
            domainId,
            subject: domain.orgId,
            facts: { revoke, ...(reason ? { reason } : {}) },
            source: 'slack',
          },
          now,
        );
        const watched = await domainStore(trx).count(workspaceId);
        await deps.announce(trx, { kind: 'deleted', workspaceId, domainId, by, watched });
      });
    },

    /**
     * Someone looked and said that the org is theirs: it was added behind a generic sign-in page. False where somebody
     * was faster.
     */
    async confirm(request: {
      workspaceId: number;
      domainId: number;
      by: string;
    }): Promise<boolean> {
      const { workspaceId, domainId, by } = request;
      const now = clock.now();
      return db.transaction().execute(async (trx) => {
        if (!(await confirmDomain(trx, workspaceId, domainId, now))) return false;
        await recordAct(
          trx,
          { workspaceId, actor: by, action: 'domain.confirmed', domainId, source: 'slack' },
          now,
        );
        await deps.announce(trx, { kind: 'changed', workspaceId, domainId });
        return true;
      });
    },

    /** Tries again, at once, to end a grant whose end Salesforce has not confirmed. False where none is left. */
    async endAgain(request: {
      workspaceId: number;
      domainId: number;
      by: string;
    }): Promise<boolean> {
      const { workspaceId, domainId, by } = request;
      const now = clock.now();
      return db.transaction().execute(async (trx) => {
        if ((await endGrantsNow(trx, workspaceId, domainId, now)) === 0) return false;
        await recordAct(
          trx,
          { workspaceId, actor: by, action: 'grant.end_again', domainId, source: 'slack' },
          now,
        );
        // Drawn anew, and the worker looks at once.
        await deps.announce(trx, { kind: 'changed', workspaceId, domainId });
        return true;
      });
    },
  };
}

export type Removal = ReturnType<typeof createRemoval>;
