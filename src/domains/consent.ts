import { randomUUID } from 'node:crypto';
import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { randomToken, sha256 } from '../lib/ids.ts';
import { type Consent, type ConsentStore, endConsent, insertConsent } from './consent-store.ts';
import type { Announce } from './events.ts';
import type { SignInPage } from './ports.ts';
import type { DomainStore } from './store.ts';

/** How long a consent link works. */
export const LINK_MINUTES = 15;
const LINK_MS = LINK_MINUTES * 60_000;
/** An exchange that is still not over after this is closed: a crash of ours, since our own deadlines are shorter. */
const STUCK_MS = 2 * 60_000;
const OVERDUE_BATCH = 100;

export interface ConsentDeps {
  readonly db: Db;
  readonly consents: ConsentStore;
  readonly domains: DomainStore;
  readonly announce: Announce;
  readonly clock: Clock;
  readonly publicUrl: string;
}

export interface BegunConsent {
  readonly consentId: string;
  /** The whole address of our landing page. */
  readonly link: string;
  readonly expiresAt: Date;
}

export type BeginRequest = {
  readonly workspaceId: number;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly name: string;
  readonly channel: string;
  readonly signIn: SignInPage;
};

/** Asks for consents, and ends those that nobody finishes. What the browser does is in `consent-browser.ts`. */
export function createConsents(deps: ConsentDeps) {
  const { db, consents, clock } = deps;

  async function make(
    request: BeginRequest & Pick<Consent, 'purpose' | 'domainId' | 'orgId' | 'loginHint'>,
    replaces?: Consent,
  ): Promise<BegunConsent> {
    const now = clock.now();
    const link = randomToken();
    const id = randomUUID();
    const expiresAt = new Date(now.getTime() + LINK_MS);
    await db.transaction().execute(async (trx) => {
      if (replaces) await endConsent(trx, replaces.id, { state: 'replaced' }, now);
      await insertConsent(trx, { ...request, id, linkHash: sha256(link), askedAt: now, expiresAt });
      await recordAct(
        trx,
        {
          workspaceId: request.workspaceId,
          actor: request.askedBy,
          action: 'consent.asked',
          domainId: request.domainId,
          subject: id,
          source: 'slack',
        },
        now,
      );
      if (replaces) await deps.announce(trx, changed(replaces));
      await deps.announce(trx, {
        kind: 'consent asked',
        workspaceId: request.workspaceId,
        consentId: id,
        by: request.askedBy,
      });
    });
    return { consentId: id, link: `${deps.publicUrl}/salesforce/connect/${link}`, expiresAt };
  }

  return {
    /** Throws E-DUPLICATE with { field: 'name' } or { field: 'host', name } where the workspace has such a domain. */
    async begin(request: BeginRequest): Promise<BegunConsent> {
      await refuseDuplicate(deps.domains, request);
      return make({
        ...request,
        purpose: 'add',
        domainId: undefined,
        orgId: undefined,
        loginHint: undefined,
      });
    },

    /** A new link for the same wish; the old one stops working. Throws E-NOT-FOUND, E-LINK-USED. */
    async renew(workspaceId: number, consentId: string, askedBy: string): Promise<BegunConsent> {
      const old = await consents.find(workspaceId, consentId);
      if (!old || old.askedBy !== askedBy) throw new AppError('E-NOT-FOUND', 'no such consent');
      if (old.state === 'connected' || old.state === 'exchanging') {
        throw new AppError('E-LINK-USED', 'the consent was finished', { domainName: old.name });
      }
      if (old.purpose === 'add') await refuseDuplicate(deps.domains, old);
      return make(old, old);
    },

    async cancel(workspaceId: number, consentId: string, askedBy: string): Promise<void> {
      const old = await consents.find(workspaceId, consentId);
      if (!old || old.askedBy !== askedBy) throw new AppError('E-NOT-FOUND', 'no such consent');
      await db.transaction().execute(async (trx) => {
        const from = ['open', 'opened'] as const;
        const ended = await endConsent(trx, old.id, { state: 'cancelled', from }, clock.now());
        if (ended) await deps.announce(trx, changed(old));
      });
    },

    view: (workspaceId: number, consentId: string) => consents.find(workspaceId, consentId),

    /** Ends links past their time, and exchanges that a crash left open. Gives how many. */
    async closeOverdue(): Promise<number> {
      const now = clock.now();
      const stuckBefore = new Date(now.getTime() - STUCK_MS);
      const overdue = await consents.overdue(now, stuckBefore, OVERDUE_BATCH);
      for (const consent of overdue) {
        const stuck = consent.state === 'exchanging';
        const error = stuck
          ? new AppError('E-UNKNOWN', 'the exchange never ended', { grantLeft: true })
          : new AppError('E-LINK-EXPIRED', 'nobody finished it', {
              expiredAt: consent.expiresAt.toISOString(),
              opened: consent.openedAt !== undefined,
            });
        await db.transaction().execute(async (trx) => {
          const state = stuck ? 'refused' : 'expired';
          const from = [consent.state];
          if (await endConsent(trx, consent.id, { state, from, error }, now)) {
            await deps.announce(trx, changed(consent));
          }
        });
      }
      return overdue.length;
    },
  };
}

export type Consents = ReturnType<typeof createConsents>;

function changed(consent: { workspaceId: number; id: string }) {
  return {
    kind: 'consent changed',
    workspaceId: consent.workspaceId,
    consentId: consent.id,
  } as const;
}

async function refuseDuplicate(
  domains: DomainStore,
  wish: { workspaceId: number; name: string; signIn: SignInPage },
): Promise<void> {
  if (await domains.byName(wish.workspaceId, wish.name)) {
    throw new AppError('E-DUPLICATE', 'the name is taken', {
      field: 'name',
      domainName: wish.name,
    });
  }
  if (wish.signIn.kind !== 'my-domain') return;
  const same = await domains.bySignInOrigin(wish.workspaceId, wish.signIn.origin);
  if (same) {
    throw new AppError('E-DUPLICATE', 'the address is watched', {
      field: 'host',
      domainName: same.name,
      domainId: same.id,
    });
  }
}
