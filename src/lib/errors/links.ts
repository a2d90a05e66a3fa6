import { isInstallMissing, policyWords } from './app-policy.ts';
import {
  AGAIN,
  BACK,
  type ErrorRow,
  fact,
  type Given,
  instant,
  KEPT,
  NEW_LINK,
  type Said,
  STOPPED,
  say,
} from './row.ts';

const NOTHING = 'Nothing was connected.';

/** Of consent links, and of what Salesforce says before there is a grant. */
export const ofLinks = {
  'E-LINK-EXPIRED': {
    harm: undefined,
    message: {
      title: 'The link expired before it was used',
      what: 'It worked for 15 minutes.',
      means: 'Nothing was changed.',
      todo: 'Press *Get a new link* when the Salesforce admin is ready.',
    },
    diagnostics: true,
    page: {
      status: 410,
      heading: 'This link has expired',
      body: ({ expiredAt }) => {
        const at = instant(expiredAt);
        const until: Said = at ? [', until ', { at, as: 'time' }] : '';
        return [say`It worked for 15 minutes${until}. Nothing was changed.`];
      },
      button: NEW_LINK,
    },
    docs: 'The page or the card says that the link expired. | 15 minutes passed, or Salesforce showed an error of its own and never came back. | Closes the link. Changes nothing. | `Get a new link`. If Salesforce showed an error: [what its pages say](salesforce-app.md#8-what-salesforces-pages-say).',
  },
  'E-LINK-USED': {
    harm: undefined,
    message: {
      title: 'This link was already opened',
      what: 'It was opened in another browser, or it has done its work.',
      means: 'A link works once, in one browser.',
      todo: 'If it was not you, tell your bot admins. Else get a new link.',
    },
    diagnostics: true,
    page: {
      status: 409,
      heading: 'This link was already opened',
      body: (facts) => [openedElsewhere(facts), whoConnected(facts)],
      button: BACK,
    },
    docs: "*This link was already opened.* | Another browser opened it, or it has done its work. | Refuses. | Get a new link. If nobody of yours opened it, tell the bot's admins.",
  },
  'E-LINK-REPLACED': {
    harm: undefined,
    message: {
      title: 'A newer link replaced this one',
      what: 'Somebody asked for a new link after this one was made.',
      means: 'Only the newest link works.',
      todo: 'Use the latest message from the bot.',
    },
    diagnostics: true,
    page: {
      status: 410,
      heading: 'A newer link replaced this one',
      body: ['Use the latest message from the bot. Nothing was changed.'],
      button: BACK,
    },
    docs: '*A newer link replaced this one.* | A new link was asked for. | Takes the newest only. | Use the newest message.',
  },
  'E-STATE': {
    harm: undefined,
    message: {
      title: 'We could not check where this came from',
      what: 'The browser came back without the mark that we gave it, or with another one.',
      means: `For safety we stopped. ${KEPT}`,
      todo: 'Start again from Slack, and stay in the same browser.',
    },
    diagnostics: true,
    page: {
      status: 400,
      heading: 'We couldn’t check where this came from',
      body: ['For safety we stopped. Start again from Slack in the same browser.'],
      button: NEW_LINK,
    },
    docs: '*We could not check where this came from.* | Another browser, cookies off, a callback that was tampered with, or a code that Salesforce refused. | Stops. Keeps nothing. | Start again from Slack, in one browser.',
  },
  'E-DENIED': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: {
      title: 'Access was declined in Salesforce',
      what: 'Somebody chose *Deny* on the Salesforce page.',
      means: 'Nothing was connected.',
      todo: 'Press *Get a new link* to try again. `permissions` shows what each permission is for.',
    },
    diagnostics: true,
    page: {
      status: 403,
      heading: 'You chose not to allow access',
      body: ['Nothing was connected. If that was a slip, start again from Slack.'],
      button: AGAIN,
    },
    docs: '*Access was declined.* | Somebody pressed *Deny*. | Nothing. | Get a new link, or leave it.',
  },
  'E-APP-BLOCKED': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'Salesforce does not let this app in',
      what: policyWords(facts).what,
      means: facts.call === 'refresh' ? `The grant was not ended by this. ${STOPPED}` : NOTHING,
      todo: policyWords(facts).todo,
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'Salesforce doesn’t let this app in',
      body: (facts) =>
        isInstallMissing(facts)
          ? ['Nothing was connected. This is what an admin of the domain does:']
          : [policyWords(facts).what, policyWords(facts).todo, NOTHING],
      installSteps: isInstallMissing,
      button: AGAIN,
    },
    docs: "*Salesforce does not let this app in.* | The org's policy for the app: not installed, blocked, switched off, or only for approved users. Salesforce's own words stand beside it. | Keeps nothing of a consent. A grant that is there stays, and is tried again each interval. | The org's admin: what the message says, mostly *assign the permission set* or [install it](salesforce-app.md#7-if-the-app-is-not-installed-in-the-org). No reconnect.",
  },
} as const satisfies Record<string, ErrorRow>;

function openedElsewhere({ openedAt }: Given): Said {
  const at = instant(openedAt);
  const used: Said = at ? ['; this one was used at ', { at, as: 'time' }] : '';
  return say`A link works once, in one browser${used}.`;
}

// Said only where it is true, so that it can be acted on.
function whoConnected(facts: Given): Said {
  if (facts.connectedBy === undefined)
    return 'It was not finished. Ask for a new link in Slack to try again.';
  const admins: Said = facts.admins === undefined ? '' : [': ', ...fact(facts, 'admins', '')];
  return say`${fact(facts, 'domainName', 'The domain')} was connected by ${fact(facts, 'connectedBy', '')}. If that wasn’t you, tell your bot admins${admins}.`;
}
