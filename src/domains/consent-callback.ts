import { randomUUID } from 'node:crypto';
import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import { AppError, asAppError, type Facts } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { BrowserDeps } from './consent-browser.ts';
import { consentCookieName, expired, fits } from './consent-browser.ts';
import type { CallbackQuery, Connected, ConsentPort } from './consent-port.ts';
import { type Consent, endConsent } from './consent-store.ts';
import type { Announce } from './events.ts';
import { bindGrant, insertGrant, purposes } from './grant-store.ts';
import type { OpenOrg, OrgFacts, SalesforceOAuth, SignedInUser, TokenAnswer } from './ports.ts';
import { type DomainStore, domainStore, insertDomain } from './store.ts';

const NEEDED_SCOPES = ['api', 'refresh_token'] as const;

export interface CallbackDeps extends BrowserDeps {
  readonly db: Db;
  readonly domains: DomainStore;
  readonly oauth: SalesforceOAuth;
  readonly open: OpenOrg;
  readonly announce: Announce;
  readonly intervalMs: number;
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
      const answer = await deps.oauth.exchange({ origin, code: query.code, verifier });
      return { ...(await keepOrRevoke(deps, consent, answer)), cookieName };
    } catch (error) {
      throw await refuse(deps, consent, asAppError(error), cookieName);
    }
  };
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
    const { org, user } = await check(deps, consent, answer);
    await keep(deps, consent, answer, org, user);
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

/** Every check that needs the token: scopes, hosts, org, signature, the one who asked, the user's rights. */
async function check(
  deps: CallbackDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<{ org: OrgFacts; user: SignedInUser }> {
  const granted: readonly string[] = answer.refreshToken
    ? [...answer.scopes, 'refresh_token']
    : answer.scopes.filter((scope) => scope !== 'refresh_token');
  const missing = NEEDED_SCOPES.filter(
    (scope) => !granted.includes(scope) && !(scope === 'api' && granted.includes('full')),
  );
  if (missing.length > 0) {
    throw new AppError('E-SCOPE', 'not granted', { missing: missing.join(', ') });
  }
  if (!answer.signatureFits) throw new AppError('E-STATE', 'the signature does not fit');
  if (!(await deps.mayConnect(consent.workspaceId, consent.askedBy))) {
    throw new AppError('E-NOT-PERMITTED', 'who asked may no longer connect');
  }
  const { signIn } = consent;
  if (signIn.kind === 'my-domain' && answer.instanceUrl !== signIn.origin) {
    throw new AppError('E-WRONG-ORG', 'another domain than the typed one', {
      expectedHost: new URL(signIn.origin).host,
      gotHost: new URL(answer.instanceUrl).host,
    });
  }
  if (consent.orgId && answer.orgId !== consent.orgId) {
    throw new AppError('E-WRONG-ORG', 'another org than the one to reconnect', {
      expectedOrg: consent.orgId,
      gotOrg: answer.orgId,
    });
  }
  const watched = await deps.domains.byOrg(consent.workspaceId, answer.orgId);
  if (watched && watched.id !== consent.domainId) {
    throw new AppError('E-DUPLICATE', 'the org is watched', {
      domainName: watched.name,
      domainId: watched.id,
      connectedAt: watched.connectedAt.toISOString(),
    });
  }
  const org = deps.open({ instanceUrl: answer.instanceUrl, accessToken: answer.accessToken });
  const [facts, user, permissions] = [
    await org.organization(),
    await org.me(),
    await org.permissions(),
  ];
  if (facts.orgId !== answer.orgId) {
    throw new AppError('E-WRONG-ORG', 'the org says that it is another one', {
      expectedOrg: answer.orgId,
      gotOrg: facts.orgId,
    });
  }
  if (!permissions.customizeApplication) {
    throw new AppError('E-NOT-ADMIN', 'sees only own tokens', {
      username: user.username,
      missing: 'Customize Application',
    });
  }
  return { org: facts, user };
}

async function keep(
  deps: CallbackDeps,
  consent: Consent,
  answer: TokenAnswer,
  org: OrgFacts,
  user: SignedInUser,
): Promise<void> {
  const now = deps.clock.now();
  const grantId = randomUUID();
  const { workspaceId, askedBy } = consent;
  try {
    await deps.db.transaction().execute(async (trx) => {
      await insertGrant(trx, deps.box, {
        id: grantId,
        workspaceId,
        orgId: answer.orgId,
        instanceUrl: answer.instanceUrl,
        loginOrigin: consent.signIn.origin,
        accessToken: answer.accessToken,
        refreshToken: answer.refreshToken ?? '',
        exchangedAt: answer.at,
      });
      const domainId = await insertDomain(
        trx,
        {
          workspaceId,
          name: consent.name,
          orgId: org.orgId,
          orgName: org.name,
          kind: org.kind,
          edition: org.edition,
          instanceName: org.instanceName,
          instanceUrl: answer.instanceUrl,
          signIn: consent.signIn,
          channel: consent.channel,
          grantId,
          salesforceUserId: user.userId,
          salesforceUsername: user.username,
          connectedAt: now,
          connectedBy: askedBy,
          // A typed My Domain was checked above; behind a generic sign-in page any org could have answered.
          confirmedAt: consent.signIn.kind === 'my-domain' ? now : undefined,
          intervalMs: deps.intervalMs,
        },
        now,
      );
      await bindGrant(trx, grantId, domainId);
      const ended = await endConsent(trx, consent.id, { state: 'connected', domainId }, now);
      if (!ended) throw new AppError('E-LINK-USED', 'the consent was ended meanwhile');
      await recordAct(
        trx,
        {
          workspaceId,
          actor: askedBy,
          action: 'domain.connected',
          domainId,
          subject: org.orgId,
          source: 'browser',
        },
        now,
      );
      const watched = await domainStore(trx).count(workspaceId);
      await deps.announce(trx, {
        kind: 'connected',
        workspaceId,
        domainId,
        by: askedBy,
        channel: consent.channel,
        consentId: consent.id,
        watched,
      });
    });
  } catch (error) {
    throw duplicateFrom(error, consent) ?? error;
  }
}

/** Two finished at once: the unique index decides, and the second hears what the first did. */
function duplicateFrom(error: unknown, consent: Consent): AppError | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (code !== '23505') return undefined;
  const facts =
    constraint === 'domain_name' ? { field: 'name', domainName: consent.name } : { field: 'org' };
  return new AppError('E-DUPLICATE', 'watched since a moment ago', facts, { cause: error });
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
