import { randomUUID } from 'node:crypto';
import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import { type Domain, HISTORY_DAYS } from '../domains/domain.ts';
import type { Announce } from '../domains/events.ts';
import type { SignInPage } from '../domains/ports.ts';
import type { DomainStore } from '../domains/store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { randomToken, sha256 } from '../lib/ids.ts';
import { DAY, earlier, later, MINUTE } from '../lib/time.ts';
import { type Consent, type ConsentStore, endConsent, insertConsent, relink } from './store.ts';

/** How long a consent link works. */
export const LINK_MINUTES = 15;
const LINK_MS = LINK_MINUTES * MINUTE;
/** How long someone whom a consent was handed to may wait before they open it; no link exists until then. */
const HANDED_MS = DAY;
const OVERDUE_BATCH = 100;

export interface ConsentDeps {
  readonly db: Db;
  readonly consents: ConsentStore;
  readonly domains: DomainStore;
  readonly announce: Announce;
  readonly clock: Clock;
  readonly publicUrl: string;
  /** Where a domain is signed in to again; elsewhere than before where its address has changed. */
  readonly signInAfter: (domain: Domain) => SignInPage;
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
  /** Slack user id of who is to approve it, where that is somebody else. */
  readonly handedTo?: string | undefined;
  /** A consent of theirs that they went back from: its card becomes that of this one. */
  readonly instead?: string | undefined;
};

/** Asks for consents, and ends those that nobody finishes. What the browser does is in `consent-browser.ts`. */
export function createConsents(deps: ConsentDeps) {
  const { db, consents, clock } = deps;

  async function make(
    request: BeginRequest & Pick<Consent, 'purpose' | 'domainId' | 'orgId' | 'loginHint'>,
    replaces: readonly Consent[] = [],
    lifeMs = LINK_MS,
  ): Promise<BegunConsent> {
    const now = clock.now();
    const link = randomToken();
    const id = randomUUID();
    const expiresAt = later(now, lifeMs);
    await db.transaction().execute(async (trx) => {
      for (const old of replaces) await endConsent(trx, old.id, { state: 'replaced' }, now);
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
      for (const old of replaces) await deps.announce(trx, changed(old));
      await deps.announce(trx, {
        kind: 'consent asked',
        workspaceId: request.workspaceId,
        consentId: id,
        by: request.askedBy,
        domainId: request.domainId,
        instead: request.instead,
      });
      if (request.handedTo !== undefined) await handOn(trx, id, request, request.handedTo);
    });
    return { consentId: id, link: `${deps.publicUrl}/salesforce/connect/${link}`, expiresAt };
  }

  async function handOn(trx: Trx, consentId: string, from: BeginRequest, to: string) {
    const { workspaceId, askedBy: actor } = from;
    const facts = { user: to };
    await recordAct(
      trx,
      { workspaceId, actor, action: 'consent.handed', subject: consentId, facts, source: 'slack' },
      clock.now(),
    );
    await deps.announce(trx, { kind: 'consent handed', workspaceId, consentId, to });
  }

  async function handedTo(workspaceId: number, consentId: string, by: string): Promise<Consent> {
    const consent = await consents.find(workspaceId, consentId);
    if (consent?.handedTo !== by) throw new AppError('E-NOT-FOUND', 'handed to somebody else');
    return consent;
  }

  return {
    /**
     * Throws E-DUPLICATE with { field: 'name' } or { field: 'host', name } where the workspace has such a domain.
     * `afresh`: the id of an org that was watched before and is to be added without its history.
     */
    async begin(request: BeginRequest & { afresh?: string }): Promise<BegunConsent> {
      await refuseDuplicate(deps.domains, request, request.afresh);
      const lifeMs = request.handedTo === undefined ? LINK_MS : HANDED_MS;
      return make(
        {
          ...request,
          purpose: 'add',
          domainId: undefined,
          orgId: request.afresh,
          loginHint: undefined,
        },
        [],
        lifeMs,
      );
    },

    /**
     * A new grant for a domain, bound to its org id; for a deleted one within 90 days too, which brings it back.
     * `toOrg`: its sandbox was refreshed, and this is the new org id. Throws E-NOT-FOUND, and E-BUSY with { by } where
     * somebody else is at it.
     */
    async beginReconnect(request: {
      workspaceId: number;
      domainId: number;
      askedBy: string;
      askedByName: string;
      toOrg?: string;
    }): Promise<BegunConsent> {
      const { workspaceId, domainId, askedBy, askedByName } = request;
      const now = clock.now();
      const domain = await deps.domains.findEver(workspaceId, domainId);
      const gone = domain?.deleted && domain.deleted.at < earlier(now, HISTORY_DAYS * DAY);
      if (!domain || gone) throw new AppError('E-NOT-FOUND', 'no such domain');
      const open = await consents.unfinishedOf(workspaceId, domainId, now);
      const other = open.find((each) => each.askedBy !== askedBy && each.state !== 'open');
      if (other) {
        const facts = { by: other.askedBy, domainName: domain.name };
        throw new AppError('E-BUSY', 'somebody else reconnects it', facts);
      }
      return make(
        {
          workspaceId,
          askedBy,
          askedByName,
          name: domain.name,
          channel: domain.channel,
          signIn: deps.signInAfter(domain),
          purpose: 'reconnect',
          domainId,
          orgId: request.toOrg ?? domain.orgId,
          loginHint: domain.salesforceUsername,
        },
        open.filter((each) => each.askedBy === askedBy),
      );
    },

    /** A new link for the same wish; the old one stops working. Throws E-NOT-FOUND, E-LINK-USED. */
    async renew(workspaceId: number, consentId: string, askedBy: string): Promise<BegunConsent> {
      const old = await consents.find(workspaceId, consentId);
      if (!old || old.askedBy !== askedBy) throw new AppError('E-NOT-FOUND', 'no such consent');
      if (old.state === 'connected' || old.state === 'exchanging') {
        throw new AppError('E-LINK-USED', 'the consent was finished', { domainName: old.name });
      }
      if (old.purpose === 'add') await refuseDuplicate(deps.domains, old, old.orgId);
      // Whoever asks for a link means to use it.
      return make({ ...old, handedTo: undefined }, [old]);
    },

    /**
     * A link for the one it was handed to, and for nobody else; one that was shown before dies. Throws E-NOT-FOUND,
     * E-LINK-USED, E-STALE-CARD where it was cancelled or replaced.
     */
    async openHanded(workspaceId: number, consentId: string, by: string): Promise<BegunConsent> {
      const consent = await handedTo(workspaceId, consentId, by);
      const { state, name } = consent;
      if (state === 'connected' || state === 'exchanging') {
        throw new AppError('E-LINK-USED', 'the consent was finished', { domainName: name });
      }
      if (state === 'cancelled' || state === 'replaced') {
        throw new AppError('E-STALE-CARD', `the consent was ${state}`);
      }
      const now = clock.now();
      if (state === 'expired' || state === 'refused' || consent.expiresAt <= now) {
        if (consent.purpose === 'add') await refuseDuplicate(deps.domains, consent, consent.orgId);
        return make(consent, [consent]);
      }
      const link = randomToken();
      const expiresAt = later(now, LINK_MS);
      await db.transaction().execute(async (trx) => {
        if (!(await relink(trx, consent.id, { hash: sha256(link), expiresAt }))) {
          throw new AppError('E-LINK-USED', 'it came further meanwhile', { domainName: name });
        }
        await deps.announce(trx, changed(consent));
      });
      return { consentId, link: `${deps.publicUrl}/salesforce/connect/${link}`, expiresAt };
    },

    /** *I'm not the right person*: it ends, and who asked is told. Throws E-NOT-FOUND; false where it has ended. */
    async declineHanded(workspaceId: number, consentId: string, by: string): Promise<boolean> {
      const consent = await handedTo(workspaceId, consentId, by);
      const { askedBy } = consent;
      return db.transaction().execute(async (trx) => {
        const from = ['open', 'opened', 'expired', 'refused'] as const;
        if (!(await endConsent(trx, consent.id, { state: 'cancelled', from }, clock.now()))) {
          return false;
        }
        const act = { workspaceId, actor: by, action: 'consent.declined', subject: consentId };
        await recordAct(trx, { ...act, source: 'slack' }, clock.now());
        await deps.announce(trx, changed(consent));
        await deps.announce(trx, { kind: 'consent declined', workspaceId, consentId, by, askedBy });
        return true;
      });
    },

    async cancel(workspaceId: number, consentId: string, askedBy: string): Promise<void> {
      const old = await consents.find(workspaceId, consentId);
      if (!old || old.askedBy !== askedBy) throw new AppError('E-NOT-FOUND', 'no such consent');
      await db.transaction().execute(async (trx) => {
        const from = ['open', 'opened'] as const;
        const ended = await endConsent(trx, old.id, { state: 'cancelled', from }, clock.now());
        if (!ended) return;
        const act = { workspaceId, actor: askedBy, action: 'consent.cancelled', subject: old.id };
        await recordAct(trx, { ...act, domainId: old.domainId, source: 'slack' }, clock.now());
        await deps.announce(trx, changed(old));
      });
    },

    view: (workspaceId: number, consentId: string) => consents.find(workspaceId, consentId),

    /** Ends links past their time, and exchanges that a crash left open. Gives how many. */
    async closeOverdue(): Promise<number> {
      const now = clock.now();
      const overdue = await consents.overdue(now, OVERDUE_BATCH);
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

function changed(consent: Pick<Consent, 'workspaceId' | 'id' | 'domainId'>) {
  return {
    kind: 'consent changed',
    workspaceId: consent.workspaceId,
    consentId: consent.id,
    domainId: consent.domainId,
  } as const;
}

async function refuseDuplicate(
  domains: DomainStore,
  wish: { workspaceId: number; name: string; signIn: SignInPage },
  afresh: string | undefined,
): Promise<void> {
  if (await domains.byName(wish.workspaceId, wish.name)) {
    throw new AppError('E-DUPLICATE', 'the name is taken', {
      field: 'name',
      domainName: wish.name,
    });
  }
  // A refreshed sandbox has the address of its old self: there the org id tells them apart.
  if (wish.signIn.kind !== 'my-domain' || afresh !== undefined) return;
  const same = await domains.bySignInOrigin(wish.workspaceId, wish.signIn.origin);
  if (same) {
    throw new AppError('E-DUPLICATE', 'the address is watched', {
      field: 'host',
      domainName: same.name,
      domainId: same.id,
    });
  }
}
