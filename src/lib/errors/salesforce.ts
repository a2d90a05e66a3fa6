import {
  AGAIN,
  BACK,
  type ErrorRow,
  fact,
  type Given,
  NEW_LINK,
  type Said,
  STOPPED,
  say,
} from './row.ts';
import { unreachedWords } from './unreached.ts';

/** Of a grant that is there, and of the org behind it. */
export const ofSalesforce = {
  'E-GRANT-EXPIRED': {
    harm: { opens: 'grant', again: 'never', wholeOrg: true, newGrant: true },
    message: {
      title: 'Grant expired',
      what: 'Salesforce no longer accepts our grant. It was revoked, unused too long, ended by policy, or replaced by newer ones; Salesforce does not tell which.',
      means: STOPPED,
      todo: 'It has to be connected again, by any admin of that domain.',
    },
    diagnostics: true,
    page: {
      status: 409,
      heading: 'The grant ended',
      body: [
        'Salesforce took the grant back before we could use it. Nothing was connected; start again from Slack.',
      ],
      button: NEW_LINK,
    },
    docs: 'The domain is in *Error*: *Grant expired.* | Salesforce refuses our refresh token: revoked, unused too long, ended by policy, more than five approvals, an old copy of it used. | Stops reading this domain, keeps the last good data. Where it can read the policy of its own app in the org, it has warned 14, 7 and 1 days ahead. | `/salesforce reconnect`, or `Reconnect` on the alert. For many at once: [runbook](#grants-expire-everywhere).',
  },
  'E-LOST': {
    harm: { opens: 'grant', again: 'never', wholeOrg: true, newGrant: true },
    message: {
      title: 'We lost the grant',
      what: 'A connection broke while Salesforce was renewing the grant, and the renewed one never reached us.',
      means: STOPPED,
      todo: 'It has to be connected again, by any admin of that domain.',
    },
    diagnostics: true,
    page: {
      status: 502,
      heading: 'We lost the grant',
      body: [
        'A connection broke before Salesforce’s answer reached us. Nothing was connected; start again from Slack.',
      ],
      button: NEW_LINK,
    },
    docs: '*We lost the grant.* | A connection or process broke while Salesforce was renewing it. | The same. | Reconnect. If it comes often, look at the network and at who sends SIGKILL.',
  },
  'E-USER-OFF': {
    harm: { opens: 'grant', again: 'never', wholeOrg: true, newGrant: true },
    message: (facts) => ({
      title: 'Grant owner deactivated',
      what: say`${fact(facts, 'username', 'The user who gave the grant')} can no longer sign in to Salesforce, so the grant ended with the account.`,
      means: STOPPED,
      todo: 'It has to be connected again by another admin, best a service user.',
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'This Salesforce user is deactivated',
      body: (facts) => [
        say`${fact(facts, 'username', 'The user')} can no longer sign in to Salesforce. Connect with another admin, best a service user.`,
      ],
      button: NEW_LINK,
    },
    docs: '*Grant owner deactivated.* | The Salesforce user is inactive. | The same. | Reconnect as another user, best one of its own.',
  },
  'E-ACCESS': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'Salesforce refuses our requests',
      what:
        facts.call === 'refresh' && facts.ip !== true
          ? 'Salesforce refuses to renew our session, and does not say that the grant ended.'
          : 'The grant is good, the requests are refused. Possible causes: IP rules, API access control, or a changed address.',
      means: STOPPED,
      todo: 'A Salesforce admin sees the cause in Setup, *Login History*. We keep trying.',
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'Salesforce refuses our requests',
      body: [
        'Possible causes: IP rules, API access control, or a changed address. An admin can see it in Setup, Login History.',
        'Nothing was connected.',
      ],
      button: AGAIN,
    },
    docs: "*Salesforce refuses our requests.* | IP rules, login hours, API access control, a changed address; the grant is good. Or the session could not be renewed and Salesforce does not say that the grant ended: its words stand beside it. | Tries again each interval. | The org's admin looks at Setup, *Login History*. No reconnect.",
  },
  'E-MOVED': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: true, newGrant: true },
    message: (facts) => ({
      title: 'The domain’s address has changed',
      what: say`${fact(facts, 'host', 'Its address')} ${leadsTo(facts)}. Was My Domain renamed?`,
      means:
        'Nobody said that the grant has ended. Until the new address is known it goes to no host but Salesforce’s own sign-in page.',
      todo: 'Press *Reconnect* and sign in: we compare the org, take its new address, and keep all history.',
    }),
    diagnostics: true,
    page: {
      status: 409,
      heading: 'The domain’s address has changed',
      body: (facts) => [
        say`${fact(facts, 'host', 'Its address')} ${leadsTo(facts)}. Was My Domain renamed? Start again from Slack with the new address.`,
        'Nothing was connected.',
      ],
      button: BACK,
    },
    docs: "*The domain's address has changed.* | My Domain was renamed: the old address leads elsewhere, or is no longer found (by a proxy: it opens no way, with 404 or 5xx). | Sends no token after a redirect. Asks the generic sign-in page where the org is, compares the org's id, takes the new address over and says so. Where that page refuses, it stops and tries again each interval. | `Reconnect`: it signs in at the address to which the old one leads, else at the generic page. If this org forbids the generic page (Setup, My Domain, *Policies*), an admin allows it until that is done.",
  },
  'E-API-OFF': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: true, newGrant: true },
    message: (facts) => ({
      title: 'API access is off',
      what: say`${fact(facts, 'username', 'The connected user')} may not use the API, or the domain has none.`,
      means: STOPPED,
      todo: 'A Salesforce admin turns on API Enabled for this user.',
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'API access is off',
      body: (facts) => [
        say`${fact(facts, 'username', 'This user')} may not use the API. Turn on API Enabled for this user, or connect with one who has it.`,
        'We kept nothing.',
      ],
      button: AGAIN,
    },
    docs: '*API access is off.* | The user lost *API Enabled*, or the edition has no API. | Tries again each interval. | Give *API Enabled*. No reconnect.',
  },
  'E-API-LIMIT': {
    harm: { opens: 'limit', again: 'in an hour', wholeOrg: true, newGrant: false },
    message: (facts) => ({
      title: 'API limit reached',
      what: say`The domain has used ${fact(facts, 'used', 'all')} of ${fact(facts, 'limit', 'its')} API calls in 24 hours.`,
      means:
        'We paused, so that your own integrations can go on. What you see is the last good data.',
      todo: 'No action needed; we try again by ourselves.',
    }),
    diagnostics: true,
    page: {
      status: 503,
      heading: 'API limit reached',
      body: (facts) => [
        say`The domain has used ${usedOf(facts)} API calls of 24 hours, so we could not look at it.`,
        'We kept nothing. Try again later.',
      ],
      button: AGAIN,
    },
    docs: "*API limit reached.* | The org has used its calls of 24 hours, by whatever app, or 80 % of them: there we stop. | Waits an hour, tries again. Scheduled syncs and looks for new grants stay within a tenth of the org's calls: their intervals stretch, and *Details* says so. | Nothing. If it is often: `Change interval` for this domain, a longer `SYNC_INTERVAL` for new ones, or see what else calls the org.",
  },
  'E-SF-DOWN': {
    harm: { opens: 'salesforce', again: 'soon', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'Salesforce is not answering',
      means: 'Nothing was changed. What you see is the last good data.',
      ...unreachedWords(facts),
    }),
    diagnostics: true,
    page: {
      status: 503,
      heading: 'Salesforce isn’t answering',
      body: [
        'Salesforce isn’t answering right now. Nothing was changed; try again in a few minutes.',
      ],
      button: AGAIN,
    },
    docs: '*Salesforce is not answering.* | No answer, an error of theirs, maintenance, a network of ours. Where our own proxy opened no way, or a certificate is none that we trust, it says so. | Tries again after 1, 2, 4 … 15 minutes. | Nothing. If only you see it: DNS, proxy, way out; [behind a proxy](../README.md#behind-a-proxy-with-your-own-ca).',
  },
  'E-DOMAIN-GONE': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: true, newGrant: false },
    message: {
      title: 'This domain looks suspended or deleted',
      what: 'Salesforce says that it does not exist.',
      means: 'Nothing can be read from it.',
      todo: 'Ask a Salesforce admin whether it was suspended, deleted or moved.',
    },
    diagnostics: true,
    page: {
      status: 409,
      heading: 'This domain looks suspended or deleted',
      body: [
        'Salesforce says it does not exist. Check the address, or ask Salesforce.',
        'Nothing was connected.',
      ],
      button: BACK,
    },
    docs: '*This domain looks suspended or deleted.* | Salesforce says that the org is inactive. | Tries again each interval. | Ask Salesforce.',
  },
  'E-CONFIG': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: true, newGrant: false },
    message: (facts) => ({
      title: 'This bot is not set up correctly',
      ...settingWords(facts),
      means: 'No domain can be connected or renewed until it is put right.',
    }),
    diagnostics: true,
    page: {
      status: 500,
      heading: 'The bot’s Salesforce app is set up wrongly',
      body: (facts) => [
        `${settingWords(facts).what} Nothing was changed.`,
        say`${fact(facts, 'admins', 'Whoever runs the bot')} can see what to do with ${[{ code: 'npm run doctor' }]}.`,
      ],
      button: BACK,
    },
    docs: '*This bot is not set up correctly.* | Wrong client id, secret, callback or scopes; the app was changed, or asks for DPoP, which the bot does not speak. | Tries again each interval. No grant is called expired. | What the message says: compare `SALESFORCE_CLIENT_ID`, `SALESFORCE_CLIENT_SECRET`, `PUBLIC_URL`, `SALESFORCE_SCOPES` with the app; `npm run doctor`.',
  },
} as const satisfies Record<string, ErrorRow>;

/** By the fact `setting`, what of the app in Salesforce and of this bot does not go together. */
function settingWords({ setting }: Given): { what: string; todo: string } {
  if (setting === 'scope') {
    return {
      what: 'Salesforce does not accept the scopes that this bot asks for.',
      todo: 'Whoever runs the bot compares the scopes in its settings with the OAuth scopes of the app in Salesforce.',
    };
  }
  if (setting === 'dpop') {
    return {
      what: 'The app in Salesforce asks for DPoP, which this bot does not speak.',
      todo: 'Whoever runs the bot switches DPoP off in the OAuth settings of the app in Salesforce.',
    };
  }
  return {
    what: 'Salesforce does not accept the id, the secret or the callback address of the app that this bot uses.',
    todo: 'Whoever runs the bot compares the client id, the client secret and the public address in its settings with the app in Salesforce.',
  };
}

const usedOf = ({ used, limit }: Given): Said =>
  used === undefined || limit === undefined ? 'all its' : `${used} of ${limit}`;

const leadsTo = (facts: Given): Said =>
  facts.notFound === true
    ? 'is no longer found'
    : say`leads to ${fact(facts, 'leadsTo', 'another place')} now`;
