import type { ConsentFacts, NeverOnPage } from '../../consents/port.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { instantOf, utcDate, utcTime } from '../../lib/time.ts';
import { foreign, type Html, html } from '../html.ts';
import { installSteps } from './install-steps.ts';

export type PageCode = Exclude<ErrorCode, NeverOnPage>;

export interface ErrorWords {
  readonly status: number;
  readonly heading: string;
  readonly body: (facts: ConsentFacts) => Html;
  readonly button: string;
}

const NEW_LINK = 'Get a new link';
const BACK = 'Back to Slack';

/** The words of each failure that a browser page can show. A new code does not compile until it has some. */
export const errorWords: Readonly<Record<PageCode, ErrorWords>> = {
  'E-LINK-EXPIRED': {
    status: 410,
    heading: 'This link has expired',
    body: ({ expiredAt }) =>
      html`<p>It worked for 15 minutes${until(expiredAt)}. Nothing was changed.</p>`,
    button: NEW_LINK,
  },
  'E-LINK-USED': {
    status: 409,
    heading: 'This link was already opened',
    body: (facts) => html`<p>${openedElsewhere(facts)}</p><p>${whoConnected(facts)}</p>`,
    button: BACK,
  },
  'E-LINK-REPLACED': {
    status: 410,
    heading: 'A newer link replaced this one',
    body: () => html`<p>Use the latest message from the bot. Nothing was changed.</p>`,
    button: BACK,
  },
  'E-STATE': {
    status: 400,
    heading: 'We couldn’t check where this came from',
    body: () => html`<p>For safety we stopped. Start again from Slack in the same browser.</p>`,
    button: NEW_LINK,
  },
  'E-DENIED': {
    status: 403,
    heading: 'You chose not to allow access',
    body: () => html`<p>Nothing was connected. If that was a slip, start again from Slack.</p>`,
    button: 'Try again',
  },
  'E-APP-BLOCKED': {
    status: 403,
    heading: 'Salesforce doesn’t let this app in',
    body: ({ appName }) =>
      html`<p>Nothing was connected. This is what an admin of the domain does:</p>${installSteps(appName)}`,
    button: 'Try again',
  },
  'E-NOT-ADMIN': {
    status: 403,
    heading: 'This Salesforce user isn’t an admin',
    body: ({ username, missing }) =>
      html`<p>We signed in as ${name(username, 'a user')}, who may see only their own apps. Missing: ${
        missing ?? 'Customize Application'
      }.</p><p>We kept nothing. Sign in as someone else, or hand the link to an admin.</p>`,
    button: NEW_LINK,
  },
  'E-WRONG-ORG': {
    status: 409,
    heading: 'That’s a different domain',
    body: (facts) =>
      facts.refreshed
        ? html`<p>It seems that ${name(facts.domainName, 'this sandbox')} was refreshed: its address is the same, but its org id is new (${facts.expectedOrg ?? ''} → ${facts.gotOrg ?? ''}). We changed nothing.</p>
<p>In Slack you can carry over its name, alerts and decisions, or add it as a new domain.</p>`
        : html`<p>${wrongOrg(facts)} We changed nothing.</p>
<p>Sign out of Salesforce, or use a private window, and try again.</p>`,
    button: 'Try again',
  },
  'E-DUPLICATE': {
    status: 409,
    heading: 'You already watch this domain',
    body: (facts) => html`<p>It is ${name(facts.domainName, 'in your list')}${connected(facts)}.</p>
<p>We didn’t add it twice. Open or reconnect it in Slack.</p>`,
    button: BACK,
  },
  'E-DUP-DELETED': {
    status: 409,
    heading: 'You watched this domain before',
    body: (
      facts,
    ) => html`<p>It was ${name(facts.domainName, 'one of yours')}, deleted less than 90 days ago. We kept nothing of this sign-in.</p>
<p>In Slack you can bring back its history, or start fresh.</p>`,
    button: BACK,
  },
  'E-SCOPE': {
    status: 403,
    heading: 'A permission is missing',
    body: ({
      missing,
    }) => html`<p>Salesforce did not grant <code>${missing ?? 'api or refresh_token'}</code>. Without it we could not sync on a schedule.</p>
<p>We kept nothing. An admin adds it to the app’s OAuth scopes in Salesforce.</p>`,
    button: NEW_LINK,
  },
  'E-NOT-PERMITTED': {
    status: 403,
    heading: 'You can’t connect domains',
    body: ({
      admins,
    }) => html`<p>Whoever asked for this link no longer has the operator role in Slack. Nothing was connected.</p>
<p>${admins === undefined ? 'The bot’s admins can give it.' : html`${foreign(admins)} can give it.`}</p>`,
    button: BACK,
  },
  'E-OUTSIDE': {
    status: 403,
    heading: 'This bot is for full members',
    body: () =>
      html`<p>Whoever asked for this link is not a full member of the workspace. Nothing was connected.</p>`,
    button: BACK,
  },
  'E-GRANT-EXPIRED': {
    status: 409,
    heading: 'The grant ended',
    body: () =>
      html`<p>Salesforce took the grant back before we could use it. Nothing was connected; start again from Slack.</p>`,
    button: NEW_LINK,
  },
  'E-LOST': {
    status: 502,
    heading: 'We lost the grant',
    body: () =>
      html`<p>A connection broke before Salesforce’s answer reached us. Nothing was connected; start again from Slack.</p>`,
    button: NEW_LINK,
  },
  'E-USER-OFF': {
    status: 403,
    heading: 'This Salesforce user is deactivated',
    body: ({ username }) =>
      html`<p>${name(username, 'The user')} can no longer sign in to Salesforce. Connect with another admin, best a service user.</p>`,
    button: NEW_LINK,
  },
  'E-ACCESS': {
    status: 403,
    heading: 'Salesforce refuses our requests',
    body: () =>
      html`<p>Possible causes: IP rules, API access control, or a changed address. An admin can see it in Login History.</p><p>Nothing was connected.</p>`,
    button: 'Try again',
  },
  'E-API-OFF': {
    status: 403,
    heading: 'API access is off',
    body: ({ username }) =>
      html`<p>${name(username, 'This user')} may not use the API. Turn on API Enabled for this user, or connect with one who has it.</p><p>We kept nothing.</p>`,
    button: 'Try again',
  },
  'E-API-LIMIT': {
    status: 503,
    heading: 'API limit reached',
    body: ({ used, limit }) =>
      html`<p>The domain has used ${
        used === undefined || limit === undefined ? 'all its' : html`${used} of ${limit}`
      } API calls of 24 hours, so we could not look at it.</p><p>We kept nothing. Try again later.</p>`,
    button: 'Try again',
  },
  'E-SF-DOWN': {
    status: 503,
    heading: 'Salesforce isn’t answering',
    body: () =>
      html`<p>Salesforce isn’t answering right now. Nothing was changed; try again in a few minutes.</p>`,
    button: 'Try again',
  },
  'E-DOMAIN-GONE': {
    status: 409,
    heading: 'This domain looks suspended or deleted',
    body: () =>
      html`<p>Salesforce says it does not exist. Check the address, or ask Salesforce.</p><p>Nothing was connected.</p>`,
    button: BACK,
  },
  'E-CONFIG': {
    status: 500,
    heading: 'The bot’s Salesforce app is set up wrongly',
    body: ({
      admins,
    }) => html`<p>Salesforce does not accept the app’s id, secret or callback address. Nothing was changed.</p>
<p>${admins === undefined ? 'Whoever runs the bot' : foreign(admins)} can see what to do with <code>npm run doctor</code>.</p>`,
    button: BACK,
  },
  'E-BUSY': {
    status: 409,
    heading: 'Someone else is at it',
    body: () => html`<p>This domain is being connected right now. Try again in a few minutes.</p>`,
    button: BACK,
  },
  'E-NOT-FOUND': {
    status: 404,
    heading: 'This link leads nowhere',
    body: () =>
      html`<p>We know no such link. Check that it was copied whole, or use the latest message from the bot.</p>`,
    button: NEW_LINK,
  },
  'E-UNKNOWN': {
    status: 500,
    heading: 'Something went wrong on our side',
    body: () =>
      html`<p>Nothing was changed, as far as we know. If it happens again, tell your bot admins the code below.</p>`,
    button: BACK,
  },
};

const isPageCode = (code: ErrorCode): code is PageCode => code in errorWords;

/** The words of a code, those of E-UNKNOWN for one that no page should meet. */
export const wordsFor = (code: ErrorCode): ErrorWords =>
  errorWords[isPageCode(code) ? code : 'E-UNKNOWN'];

const name = (text: string | undefined, otherwise: string): Html =>
  text === undefined ? html`${otherwise}` : foreign(text);

function until(iso: string | undefined): string {
  const at = instantOf(iso);
  return at === undefined ? '' : `, until ${utcTime(at)}`;
}

function openedElsewhere({ openedAt }: ConsentFacts): Html {
  const at = instantOf(openedAt);
  return html`A link works once, in one browser${at === undefined ? '' : `; this one was used at ${utcTime(at)}`}.`;
}

// Said only where it is true, so that it can be acted on.
function whoConnected({ domainName, connectedBy, admins }: ConsentFacts): Html {
  if (connectedBy === undefined)
    return html`It was not finished. Ask for a new link in Slack to try again.`;
  return html`${name(domainName, 'The domain')} was connected by ${foreign(connectedBy)}. If that wasn’t you, tell your bot admins${
    admins === undefined ? '' : html`: ${foreign(admins)}`
  }.`;
}

function wrongOrg(facts: ConsentFacts): Html {
  const got = facts.gotHost ?? facts.gotOrg;
  const expected = facts.expectedHost ?? facts.expectedOrg;
  if (got === undefined || expected === undefined) return html`You signed in to another one.`;
  const label =
    facts.gotName === undefined
      ? html`${foreign(got)}`
      : html`${foreign(facts.gotName)} (${foreign(got)})`;
  return html`You signed in to ${label}, but the link is for ${name(facts.domainName, 'a domain')} (${foreign(expected)}).`;
}

function connected({ connectedAt, connectedBy }: ConsentFacts): Html {
  const at = instantOf(connectedAt);
  return html`${at === undefined ? '' : `, connected ${utcDate(at)}`}${connectedBy === undefined ? '' : html` by ${foreign(connectedBy)}`}`;
}
