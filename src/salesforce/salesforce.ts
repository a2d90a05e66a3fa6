import type { OpenOrg, SalesforceOAuth, SignInPage } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { createOutbound, type DispatcherOf } from '../lib/outbound.ts';
import { SECOND } from '../lib/time.ts';
import { createConnection } from './connection.ts';
import { checkInstanceUrl, checkSignInOrigin } from './hosts.ts';
import { createInventory } from './inventory.ts';
import { type MyDomain, parseMyDomain } from './my-domain.ts';
import { type LastKnown, refreshAnywhere, revokeAnywhere, signInAfter } from './new-address.ts';
import { createOAuth } from './oauth.ts';
import { createOffers } from './offer.ts';
import { probeOrg } from './probe/probe.ts';
import type { ProbeRow } from './probe/row.ts';
import { type SetupPage, setupLink } from './setup-links.ts';
import { loginOrigins } from './sign-in-page.ts';
import { createTransport, type Transport } from './transport.ts';

export interface SalesforceSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly loginUrl: string;
  /** The newest that we know, such as `67.0`; an org that knows only older ones is read by its newest. */
  readonly apiVersion: string;
  /** `host:port` over http, beside Salesforce's own hosts. */
  readonly extraHosts: readonly string[];
  readonly clock: Clock;
  /** The way out; straight where it is left out. */
  readonly dispatcherOf?: DispatcherOf;
  /** Deadlines from the call to the last byte; a test shortens them. */
  readonly deadlinesMs?: { readonly api?: number; readonly oauth?: number };
}

export interface Salesforce {
  readonly oauth: SalesforceOAuth;
  readonly open: OpenOrg;
  readonly parseMyDomain: (text: string) => MyDomain;
  /** The generic sign-in pages. */
  readonly loginOrigins: { readonly production: string; readonly sandbox: string };
  /** What of our assumptions holds in the org of this session, by reading alone. Throws as a reading does. */
  readonly probe: (session: Parameters<OpenOrg>[0]) => Promise<readonly ProbeRow[]>;
  readonly signInAfter: (domain: LastKnown) => SignInPage;
  readonly setupLink: (instanceUrl: string, page: SetupPage) => string;
  /** Ends what is still going on and closes the connections. */
  readonly close: () => Promise<void>;
}

const apiDeadlineMs = 30 * SECOND;
const oauthDeadlineMs = 15 * SECOND;
const maxAnswerBytes = 8 * 1024 * 1024;
/** At once to one org; more calls wait. Salesforce counts only calls of 20 s and more, and allows 5 in the smallest orgs. */
const connectionsPerOrg = 5;

/** Salesforce as the core needs it. Throws E-CONFIG where the sign-in host or the version is none. */
export function createSalesforce(settings: SalesforceSettings): Salesforce {
  const { apiVersion, clock, deadlinesMs, extraHosts, loginUrl } = settings;
  const { dispatcherOf = createOutbound(undefined).dispatcherOf } = settings;
  if (checkSignInOrigin(loginUrl, extraHosts) === undefined) {
    throw new AppError('E-CONFIG', 'the sign-in URL is not a host of Salesforce');
  }
  if (!/^\d{2,3}\.0$/.test(apiVersion)) {
    throw new AppError('E-CONFIG', `the API version is not like 66.0: ${apiVersion}`);
  }
  // HTTP/1.1: one request a connection at a time, so that a cut connection is one failed call.
  const dispatcher = dispatcherOf({ connections: connectionsPerOrg, pipelining: 1 });
  // Without keep-alive: a connection that the other side has just closed would lose an answer that may be a grant.
  const oauthDispatcher = dispatcherOf({ pipelining: 0 });

  const offerOf = createOffers(apiVersion);

  function transportTo({ instanceUrl, accessToken }: Parameters<OpenOrg>[0]): Transport {
    const origin = checkInstanceUrl(instanceUrl, extraHosts);
    if (origin === undefined || !/^[!-~]+$/.test(accessToken)) {
      throw new AppError('E-CONFIG', 'a session at a host that is not Salesforce');
    }
    return createTransport({
      dispatcher,
      origin,
      deadlineMs: deadlinesMs?.api ?? apiDeadlineMs,
      maxBytes: maxAnswerBytes,
    });
  }

  const logins = loginOrigins(loginUrl);
  const oauth = createOAuth({
    ...settings,
    dispatcher: oauthDispatcher,
    deadlineMs: deadlinesMs?.oauth ?? oauthDeadlineMs,
  });

  return {
    oauth: {
      ...oauth,
      refresh: refreshAnywhere(oauth.refresh, logins),
      revoke: revokeAnywhere(oauth.revoke, logins),
    },
    open(session) {
      const { accessToken, signal } = session;
      const transport = transportTo(session);
      const offer = offerOf(transport.origin);
      return createInventory(createConnection({ transport, accessToken, offer, signal }), clock);
    },
    probe(session) {
      const { accessToken, signal } = session;
      const transport = transportTo(session);
      return probeOrg({ transport, accessToken, newest: apiVersion, clock, signal });
    },
    parseMyDomain: (text) => parseMyDomain(text, extraHosts),
    loginOrigins: logins,
    signInAfter: (domain) => signInAfter(domain, { logins, extraHosts }),
    setupLink,
    async close() {
      await Promise.all([dispatcher.destroy(), oauthDispatcher.destroy()]);
    },
  };
}
