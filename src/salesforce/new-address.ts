import type { SalesforceOAuth, SignInPage } from '../domains/ports.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import { brief } from './errors.ts';
import { checkInstanceUrl, genericOrigin } from './hosts.ts';

type Refresh = SalesforceOAuth['refresh'];
type Revoke = SalesforceOAuth['revoke'];
type Logins = { readonly production: string; readonly sandbox: string };

/** What is known of where a domain was, and of what befell it. */
export interface LastKnown {
  readonly instanceUrl: string;
  readonly trouble: { readonly code: string; readonly facts: AppError['facts'] } | undefined;
}

/**
 * `refresh`, and where the org's address leads elsewhere or is no longer found, or a proxy gets nowhere, the same at the generic sign-in
 * page, which knows every org by its grant: its answer names the new address, and whoever asked compares the org. No token ever
 * follows a redirect. Throws E-MOVED where that page refuses too: an org may forbid it, so nothing is said of the grant.
 */
export function refreshAnywhere(refresh: Refresh, logins: Logins): Refresh {
  return async (request) => {
    try {
      return await refresh(request);
    } catch (error) {
      const elsewhere = genericOrigin(request.origin, logins);
      if (!isElsewhere(error) || elsewhere === request.origin) throw error;
      if (elsewhere === undefined) throw unasked(asAppError(error), request.origin);
      const there = { ...request, origin: elsewhere, lastKnown: request.origin };
      return refresh(there).catch((refusal: unknown) => {
        throw verdict(asAppError(error), asAppError(refusal), request.origin);
      });
    }
  };
}

/** `revoke`, and where the address leads elsewhere or is no longer found, the same at the generic page. */
export function revokeAnywhere(revoke: Revoke, logins: Logins): Revoke {
  return async (request) => {
    try {
      return await revoke(request);
    } catch (error) {
      const elsewhere = genericOrigin(request.origin, logins);
      if (!isElsewhere(error) || !elsewhere || elsewhere === request.origin) throw error;
      // That page may be forbidden in the org: that it knows no such grant proves nothing.
      const ended = await revoke({ ...request, origin: elsewhere }).catch(() => undefined);
      if (ended !== 'revoked') throw error;
      return ended;
    }
  };
}

const isElsewhere = (error: unknown): boolean => {
  const { moved, host, nowhere } = asAppError(error).facts;
  return moved === true || host === 'not found' || nowhere === true;
};

/** A host that is not found may be a fault of our own way out, where no other one was asked. */
const unasked = (error: AppError, origin: string): AppError =>
  error.facts.moved === true ? moved(origin, error.facts) : error;

function verdict(first: AppError, second: AppError, origin: string): AppError {
  // Nobody is found: it is the names or the way out of this machine that fail.
  if (second.facts.sent === false) return first;
  // Without an answer the grant may have been used: what comes next must know.
  if (second.code === 'E-SF-DOWN' || second.code === 'E-BUSY') return second;
  // That a proxy got nowhere is no word on the address.
  if (first.facts.nowhere === true) return first;
  return moved(origin, first.facts, second);
}

/** E-MOVED for this address. `facts` are those of the answer that led elsewhere. */
export function moved(origin: string, facts: AppError['facts'], cause?: unknown): AppError {
  const { leadsTo } = facts;
  return new AppError(
    'E-MOVED',
    'the address of the org leads elsewhere',
    {
      transient: false,
      moved: true,
      host: new URL(origin).host,
      ...(facts.host === 'not found' ? { notFound: true } : {}),
      ...(typeof leadsTo === 'string' ? { leadsTo: brief(leadsTo) } : {}),
    },
    { cause },
  );
}

/**
 * Where a domain is signed in to again: at its address; after E-MOVED at the one to which that leads, where it is an
 * org's, else at the generic page. Whoever signs in anywhere, the org's id is compared.
 */
export function signInAfter(
  { instanceUrl, trouble }: LastKnown,
  { logins, extraHosts }: { readonly logins: Logins; readonly extraHosts: readonly string[] },
): SignInPage {
  if (trouble?.code !== 'E-MOVED') return { kind: 'my-domain', origin: instanceUrl };
  const { protocol } = new URL(instanceUrl);
  const led = checkInstanceUrl(`${protocol}//${String(trouble.facts.leadsTo)}`, extraHosts);
  if (led !== undefined) return { kind: 'my-domain', origin: led };
  const origin = genericOrigin(instanceUrl, logins);
  if (origin === undefined) return { kind: 'my-domain', origin: instanceUrl };
  return { kind: origin === logins.sandbox ? 'sandbox' : 'production', origin };
}
