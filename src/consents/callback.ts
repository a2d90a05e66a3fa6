import { recordAct } from '../audit/store.ts';
import { purposes } from '../domains/grant-store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, asAppError, type Facts, isDatabaseDown, withReference } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { BrowserDeps } from './browser.ts';
import { consentCookieName, expired, fits } from './browser.ts';
import { type KeepOrEndDeps, keepOrEnd } from './keep-or-end.ts';
import type { CallbackQuery, ConsentPort } from './port.ts';
import { type Consent, endConsent } from './store.ts';

export interface CallbackDeps extends BrowserDeps, KeepOrEndDeps {
  readonly clock: Clock;
  /** Turns `error=…` of Salesforce's redirect into one of ours. */
  readonly fromCallbackError: (error: string, description: string) => AppError;
}

/**
 * Salesforce comes back. One use, ever: the consent moves to *exchanging* by compare-and-set. Whatever is refused after
 * the exchange is revoked before the page is shown; what cannot be revoked is kept, sealed, only to be revoked.
 */
export function createConsentCallback(deps: CallbackDeps): ConsentPort['callback'] {
  return async function callback(query, cookieOf) {
    const { consent, stateHash } = await match(deps, query, cookieOf);
    if (deps.clock.now() >= consent.expiresAt) throw expired(consent);
    const sealed = consent.sealedVerifier;
    if (!(await deps.consents.startExchange(consent.id, stateHash, deps.clock.now())) || !sealed) {
      throw new AppError('E-LINK-USED', 'this answer was used', { domainName: consent.name });
    }
    const cookieName = consentCookieName(consent.linkHash, deps.publicUrl);
    try {
      if (query.error !== undefined) {
        throw deps.fromCallbackError(query.error, query.error_description ?? '');
      }
      if (!query.code) throw new AppError('E-STATE', 'neither a code nor an error came back');
      const verifier = deps.box.open(purposes.verifier, consent.id, sealed);
      const { origin } = consent.signIn;
      const answer = await deps.oauth
        .exchange({ origin, code: query.code, verifier })
        .catch((error: unknown) => Promise.reject(withGrantLeft(asAppError(error))));
      return { ...(await keepOrEnd(deps, consent, answer)), cookieName };
    } catch (error) {
      throw await refuse(deps, consent, withReference(asAppError(error)), cookieName);
    }
  };
}

/** Where the answer was lost, or its token could not be taken back, a grant of ours may live that nobody here holds. */
function withGrantLeft(error: AppError): AppError {
  const { network, sent, broken, status, ended } = error.facts;
  const turnedAway = sent === false || [420, 429, 503].includes(Number(status));
  const answerLost = !turnedAway && (network !== undefined || broken !== undefined);
  if (ended === true || !(answerLost || ended === false)) return error;
  const facts = { ...error.facts, grantLeft: true };
  return new AppError(error.code, 'a grant may be left', facts, { cause: error });
}

async function match(
  deps: CallbackDeps,
  query: CallbackQuery,
  cookieOf: (name: string) => string | undefined,
): Promise<{ consent: Consent; stateHash: string }> {
  if (!query.state) throw new AppError('E-STATE', 'no state came back');
  const stateHash = sha256(query.state);
  const consent = await deps.consents.byState(stateHash);
  if (!consent) throw new AppError('E-STATE', 'no consent has this state');
  const cookie = cookieOf(consentCookieName(consent.linkHash, deps.publicUrl));
  if (!cookie || !fits(cookie, consent.cookieHash)) {
    throw new AppError('E-STATE', 'the browser is another one', { domainName: consent.name });
  }
  return { consent, stateHash };
}

/** The consent ends as refused, now or, without a database, as overdue; the error gets what its page needs. */
async function refuse(
  deps: CallbackDeps,
  consent: Consent,
  error: AppError,
  cookieName: string,
): Promise<AppError> {
  const workspace = await noteRefusal(deps, consent, error).catch((failed: unknown) => {
    if (!isDatabaseDown(failed)) throw failed;
    return undefined;
  });
  const facts: Facts = {
    domainName: consent.name,
    ...(workspace ? { workspaceTeamId: workspace.teamId } : {}),
    ...error.facts,
    cookieName,
  };
  return new AppError(error.code, error.message, facts, { cause: error });
}

async function noteRefusal(deps: CallbackDeps, consent: Consent, error: AppError) {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (trx) => {
    if (!(await endConsent(trx, consent.id, { state: 'refused', error }, now))) return;
    await recordAct(
      trx,
      {
        workspaceId: consent.workspaceId,
        actor: consent.askedBy,
        action: 'consent.refused',
        domainId: consent.domainId,
        subject: consent.id,
        facts: { code: error.code },
        source: 'browser',
      },
      now,
    );
    await deps.announce(trx, {
      kind: 'consent changed',
      workspaceId: consent.workspaceId,
      consentId: consent.id,
      domainId: consent.domainId,
    });
  });
  return deps.workspaceOf(consent.workspaceId);
}
