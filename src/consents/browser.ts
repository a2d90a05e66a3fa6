import { createHash } from 'node:crypto';
import type { Refusal } from '../audit/refusal-store.ts';
import { purposes, type Sealer } from '../domains/grant-store.ts';
import type { SalesforceOAuth } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { constantTimeEqual, randomToken, sha256 } from '../lib/ids.ts';
import { SECOND } from '../lib/time.ts';
import type { ConsentPort } from './port.ts';
import type { Consent, ConsentStore } from './store.ts';

export interface BrowserDeps {
  readonly consents: ConsentStore;
  readonly box: Sealer;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly authorizeUrl: SalesforceOAuth['authorizeUrl'];
  /** Whether the one who asked is still a member with the role. Asked at the button and at the callback. */
  readonly mayConnect: (workspaceId: number, slackUser: string) => Promise<boolean>;
  /** Keeps that somebody was refused. */
  readonly refused: (refusal: Refusal) => Promise<void>;
  readonly workspaceOf: (
    workspaceId: number,
  ) => Promise<{ name: string; teamId: string } | undefined>;
}

/** The landing page and its button: what happens in the browser before Salesforce. */
export function createConsentBrowser(
  deps: BrowserDeps,
): Pick<ConsentPort, 'landing' | 'press' | 'cookieName'> {
  const { consents, clock } = deps;

  async function find(link: string): Promise<Consent> {
    const consent = await consents.byLink(sha256(link));
    if (!consent) throw new AppError('E-LINK-EXPIRED', 'no such link');
    return consent;
  }

  return {
    cookieName: (link) => consentCookieName(sha256(link), deps.publicUrl),

    async landing(link) {
      const consent = await find(link);
      refuseEnded(consent, clock.now());
      const workspace = await deps.workspaceOf(consent.workspaceId);
      return {
        domainName: consent.name,
        askedBy: consent.askedByName,
        workspaceName: workspace?.name ?? '',
        askedAt: consent.askedAt,
        expiresAt: consent.expiresAt,
        purpose: consent.purpose,
        signInHost: new URL(consent.signIn.origin).host,
      };
    },

    async press(link, cookie) {
      const consent = await find(link);
      const now = clock.now();
      refuseEnded(consent, now);
      const again = consent.state === 'opened';
      if (again && !(cookie && fits(cookie, consent.cookieHash))) throw usedElsewhere(consent);
      if (!(await deps.mayConnect(consent.workspaceId, consent.askedBy))) {
        await deps.refused({
          workspaceId: consent.workspaceId,
          actor: consent.askedBy,
          action: 'act.refused',
          facts: { act: 'connect a domain' },
          source: 'browser',
        });
        throw new AppError('E-NOT-PERMITTED', 'who asked may no longer connect', {
          domainName: consent.name,
        });
      }
      const secret = again && cookie ? cookie : randomToken();
      const state = randomToken();
      const verifier = randomToken(48);
      const opened = await consents.open(
        consent,
        {
          cookieHash: sha256(secret),
          stateHash: sha256(state),
          sealedVerifier: deps.box.seal(purposes.verifier, consent.id, verifier),
        },
        now,
      );
      if (!opened) {
        // Someone was faster: say what is true now.
        const current = await find(link);
        refuseEnded(current, clock.now());
        throw usedElsewhere(current);
      }
      return {
        redirectTo: deps.authorizeUrl({
          origin: consent.signIn.origin,
          state,
          challenge: createHash('sha256').update(verifier).digest('base64url'),
          loginHint: consent.loginHint,
        }),
        cookieValue: secret,
        maxAgeSeconds: Math.ceil((consent.expiresAt.getTime() - now.getTime()) / SECOND),
      };
    },
  };
}

/** One cookie a consent, so that four tabs do not undo one another. */
export function consentCookieName(linkHash: string, publicUrl: string): string {
  const prefix = publicUrl.startsWith('https:') ? '__Host-ow-' : 'ow-';
  return `${prefix}${linkHash.slice(0, 8)}`;
}

export function fits(cookie: string, hash: string | undefined): boolean {
  return hash !== undefined && constantTimeEqual(sha256(cookie), hash);
}

function usedElsewhere(consent: Consent): AppError {
  return new AppError('E-LINK-USED', 'bound to another browser', {
    domainName: consent.name,
    ...(consent.openedAt ? { openedAt: consent.openedAt.toISOString() } : {}),
  });
}

function refuseEnded(consent: Consent, now: Date): void {
  const facts = { domainName: consent.name };
  switch (consent.state) {
    case 'open':
    case 'opened':
      if (now < consent.expiresAt) return;
      throw expired(consent);
    case 'expired':
      throw expired(consent);
    case 'cancelled': {
      const { what, byName } = consent.error?.facts ?? {};
      if (what !== 'reconnected') throw expired(consent);
      throw new AppError('E-LINK-USED', 'somebody else was faster', {
        ...facts,
        connectedBy: String(byName ?? ''),
      });
    }
    case 'replaced':
      throw new AppError('E-LINK-REPLACED', 'a newer link replaced it', facts);
    case 'connected':
      throw new AppError('E-LINK-USED', 'it was finished', {
        ...facts,
        ...(consent.endedAt ? { connectedAt: consent.endedAt.toISOString() } : {}),
        connectedBy: consent.askedByName,
      });
    case 'exchanging':
    case 'refused':
      throw usedElsewhere(consent);
  }
}

export function expired(consent: Consent): AppError {
  return new AppError('E-LINK-EXPIRED', 'past its time', {
    domainName: consent.name,
    expiredAt: consent.expiresAt.toISOString(),
  });
}
