import { randomUUID } from 'node:crypto';
import { recordAct } from '../audit/store.ts';
import { insertGrant, purposes } from '../domains/grant-store.ts';
import type { SalesforceOAuth, TokenAnswer } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, asAppError, type Facts, withReference } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { BrowserDeps } from './browser.ts';
import { consentCookieName, expired, fits } from './browser.ts';
import { type CheckDeps, checkAnswer } from './check.ts';
import { type KeepDeps, keepGrant } from './keep.ts';
import type { CallbackQuery, Connected, ConsentPort } from './port.ts';
import { type Consent, endConsent } from './store.ts';

export interface CallbackDeps extends BrowserDeps, CheckDeps, KeepDeps {
  readonly clock: Clock;
  readonly oauth: SalesforceOAuth;
  /** Turns `error=…` of Salesforce's redirect into one of ours. */
  readonly fromCallbackError: (error: string, description: string) => AppError;
  /** Where *Back to Slack* leads. */
  readonly slackUrlOf: (workspaceId: number) => Promise<{ teamId: string; url: string }>;
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
      return { ...(await keepOrRevoke(deps, consent, answer)), cookieName };
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

/** The consent ends as refused; the error gets what its page needs. */
async function refuse(
  deps: CallbackDeps,
  consent: Consent,
  error: AppError,
  cookieName: string,
): Promise<AppError> {
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
  const workspace = await deps.workspaceOf(consent.workspaceId);
  const facts: Facts = {
    domainName: consent.name,
    ...(workspace ? { workspaceTeamId: workspace.teamId } : {}),
    ...error.facts,
    cookieName,
  };
  return new AppError(error.code, error.message, facts, { cause: error });
}

async function keepOrRevoke(
  deps: CallbackDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<Omit<Connected, 'cookieName'>> {
  try {
    const { teamId, url } = await deps.slackUrlOf(consent.workspaceId);
    const { org, user } = await checkAnswer(deps, consent, answer);
    await keepGrant(deps, consent, { answer, org, user });
    return {
      domainName: consent.name,
      orgId: org.orgId,
      orgName: org.name,
      username: user.username,
      purpose: consent.purpose,
      workspaceTeamId: teamId,
      slackUrl: url,
    };
  } catch (error) {
    const cause = asAppError(error);
    const ended = await endUnkept(deps, consent, answer);
    if (ended) throw cause;
    const facts = { ...cause.facts, grantLeft: true };
    throw new AppError(cause.code, cause.message, facts, { cause });
  }
}

/** True where nothing is left at Salesforce. */
async function endUnkept(
  deps: CallbackDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<boolean> {
  const token = answer.refreshToken ?? answer.accessToken;
  try {
    await deps.oauth.revoke({ origin: answer.instanceUrl, token });
    return true;
  } catch {
    // Said on the page and on the card; from here the grant goes the way of every end: tried again for 72 h.
    await insertGrant(deps.db, deps.box, {
      id: randomUUID(),
      workspaceId: consent.workspaceId,
      orgId: answer.orgId,
      instanceUrl: answer.instanceUrl,
      loginOrigin: consent.signIn.origin,
      accessToken: undefined,
      refreshToken: token,
      exchangedAt: answer.at,
      endingSince: deps.clock.now(),
    });
    return false;
  }
}
