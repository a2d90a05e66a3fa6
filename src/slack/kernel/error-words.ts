import type { ErrorCode, Facts } from '../../lib/errors.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';

/** One failure in three lines: what happened, what it means for the reader, who can do what. All mrkdwn. */
export interface ErrorWords {
  /** Our own words alone: it goes into mrkdwn and plain_text as it is. */
  readonly title: string;
  readonly what: string;
  readonly means: string;
  readonly todo: string;
}

type Sentence = (facts: Facts) => ErrorWords;

/** A fact as foreign text, or what to say where it is not known. */
const fact = (facts: Facts, key: string, otherwise: string): string => {
  const value = facts[key];
  return value === undefined || value === null || value === '' ? otherwise : inert(String(value));
};

const firstFact = (facts: Facts, keys: readonly string[], otherwise: string): string => {
  const known = keys.find((key) => facts[key] !== undefined && facts[key] !== null);
  return known === undefined ? otherwise : fact(facts, known, otherwise);
};

const actOf = (value: unknown): string =>
  typeof value === 'string' && /^[a-z ]{1,40}$/u.test(value) ? value : 'do that';

const yourRole = (value: unknown): string => {
  if (value === undefined) return '';
  return value === 'none' ? '; you have no role yet' : `; you are ${inert(String(value), 20)}`;
};

// A title is never escaped again, so only the form of a scope gets in.
const scopeOf = (value: unknown): string =>
  typeof value === 'string' && /^[a-z]+(?:_[a-z]+)?(?:, [a-z]+(?:_[a-z]+)?){0,5}$/u.test(value)
    ? value
    : 'refresh_token';

/** `This changed at 11:05: deleted by Li Wei.` */
function changedBy({ what, byName, at }: Facts): string | undefined {
  if (typeof what !== 'string' || typeof byName !== 'string' || typeof at !== 'string')
    return undefined;
  return `This changed ${when(new Date(at))}: ${inert(what)} by ${inert(byName)}.`;
}

const words = (title: string, what: string, means: string, todo: string): ErrorWords => ({
  title,
  what,
  means,
  todo,
});

const KEPT = 'Nothing was connected, and we kept nothing.';
const STOPPED = 'Nothing new is read until this is put right; what you see is the last good data.';
const AGAIN = 'Start again with `add`.';

/** The words of every code. A new code does not compile until it has some. */
const errorWords: { readonly [Code in ErrorCode]: Sentence } = {
  'E-LINK-EXPIRED': () =>
    words(
      'The link expired before it was used',
      'It worked for 15 minutes.',
      'Nothing was changed.',
      'Press *Get a new link* when the Salesforce admin is ready.',
    ),
  'E-LINK-USED': () =>
    words(
      'This link was already opened',
      'It was opened in another browser, or it has done its work.',
      'A link works once, in one browser.',
      'If it was not you, tell your bot admins. Else get a new link.',
    ),
  'E-LINK-REPLACED': () =>
    words(
      'A newer link replaced this one',
      'Somebody asked for a new link after this one was made.',
      'Only the newest link works.',
      'Use the latest message from the bot.',
    ),
  'E-STATE': () =>
    words(
      'We could not check where this came from',
      'The browser came back without the mark that we gave it, or with another one.',
      `For safety we stopped. ${KEPT}`,
      'Start again from Slack, and stay in the same browser.',
    ),
  'E-DENIED': () =>
    words(
      'Access was declined in Salesforce',
      'Somebody chose *Deny* on the Salesforce page.',
      'Nothing was connected.',
      'Press *Get a new link* to try again. `permissions` shows what each permission is for.',
    ),
  'E-APP-BLOCKED': (facts) =>
    words(
      'Salesforce does not let this app in',
      'Since September 2025 Salesforce blocks apps that are not installed in a domain.',
      'Nothing was connected.',
      `A Salesforce admin opens Setup, Connected Apps OAuth Usage, finds ${fact(facts, 'appName', 'this app')} and presses Install; or signs in with a user who holds Approve Uninstalled Connected Apps.`,
    ),
  'E-NOT-ADMIN': (facts) =>
    words(
      'This Salesforce user is not an admin',
      `We signed in as ${fact(facts, 'username', 'a user')}, who may see only their own apps. Missing: ${fact(facts, 'missing', 'Customize Application')}.`,
      KEPT,
      'Sign in as someone who holds that permission, or send the link to an admin.',
    ),
  'E-WRONG-ORG': (facts) => {
    if (facts.refreshed === true) {
      return words(
        'This sandbox was refreshed',
        `The address is the same, but the org id is new (${fact(facts, 'expectedOrg', 'the old one')} → ${fact(facts, 'gotOrg', 'the new one')}).`,
        'Nothing was changed.',
        'Carry over its name, alerts and decisions, or add it as a new domain.',
      );
    }
    const got = firstFact(facts, ['gotName', 'gotHost', 'gotOrg'], 'another domain');
    const gotId = facts.gotName && facts.gotOrg ? ` (${fact(facts, 'gotOrg', '')})` : '';
    return words(
      'That is a different domain',
      `You signed in to ${got}${gotId}, but this is ${firstFact(facts, ['expectedHost', 'expectedOrg', 'domainName'], 'not the one that was asked for')}.`,
      facts.expectedOrg ? 'We changed nothing.' : KEPT,
      'Sign out of Salesforce, or use a private window, and try again. If the domain was renamed, type its new address.',
    );
  },
  'E-DUPLICATE': (facts) =>
    words(
      'You already watch this domain',
      `It is ${firstFact(facts, ['domainName', 'name'], 'in your list already')}. We did not add it twice.`,
      'Its history and its grant are untouched.',
      'Type `status` and its name to see it.',
    ),
  'E-DUP-DELETED': (facts) =>
    words(
      'You watched this domain before',
      `It was ${firstFact(facts, ['domainName', 'name'], 'one of yours')}, deleted less than 90 days ago.`,
      KEPT,
      'Bring back its history, or start fresh.',
    ),
  'E-SCOPE': (facts) =>
    words(
      `A permission is missing: ${scopeOf(facts.missing)}`,
      'Salesforce gave us less than we asked for.',
      `Without it we could not sync on a schedule. ${KEPT}`,
      'An admin of the Salesforce app adds the scope there; then get a new link.',
    ),
  'E-NOT-PERMITTED': (facts) =>
    words(
      `You can't ${actOf(facts.act)}`,
      `That needs the ${fact(facts, 'needs', 'operator')} role${yourRole(facts.role)}.`,
      'Nothing was changed.',
      // The names went through inert() one by one where the list was made.
      facts.can
        ? `${String(facts.can)} can do it.`
        : 'Ask an owner or admin of this Slack workspace.',
    ),
  'E-OUTSIDE': (facts) =>
    words(
      'This is for full members',
      `This bot is for full members of ${fact(facts, 'workspace', 'this workspace')}.`,
      '',
      'Ask the person who invited you.',
    ),
  'E-GRANT-EXPIRED': () =>
    words(
      'Grant expired',
      'Salesforce no longer accepts our grant. It was revoked, unused too long, ended by policy, or replaced by newer ones; Salesforce does not tell which.',
      STOPPED,
      'It has to be connected again, by any admin of that domain.',
    ),
  'E-LOST': () =>
    words(
      'We lost the grant',
      'A connection broke while Salesforce was renewing the grant, and the renewed one never reached us.',
      STOPPED,
      'It has to be connected again, by any admin of that domain.',
    ),
  'E-USER-OFF': (facts) =>
    words(
      'Grant owner deactivated',
      `${fact(facts, 'username', 'The user who gave the grant')} can no longer sign in to Salesforce, so the grant ended with the account.`,
      STOPPED,
      'It has to be connected again by another admin, best a service user.',
    ),
  'E-ACCESS': () =>
    words(
      'Salesforce refuses our requests',
      'The grant is good, the requests are refused. Possible causes: IP rules, API access control, or a changed address.',
      STOPPED,
      'A Salesforce admin can see the cause in Login History. We keep trying.',
    ),
  'E-API-OFF': (facts) =>
    words(
      'API access is off',
      `${fact(facts, 'username', 'The connected user')} may not use the API, or the domain has none.`,
      STOPPED,
      'A Salesforce admin turns on API Enabled for this user.',
    ),
  'E-API-LIMIT': (facts) =>
    words(
      'API limit reached',
      `The domain has used ${fact(facts, 'used', 'all')} of ${fact(facts, 'limit', 'its')} API calls in 24 hours.`,
      'We paused, so that your own integrations can go on. What you see is the last good data.',
      'No action needed; we try again by ourselves.',
    ),
  'E-SF-DOWN': () =>
    words(
      'Salesforce is not answering',
      'Our requests get no answer, or an error of theirs.',
      'Nothing was changed. What you see is the last good data.',
      'No action needed; we keep trying.',
    ),
  'E-DOMAIN-GONE': () =>
    words(
      'This domain looks suspended or deleted',
      'Salesforce says that it does not exist.',
      'Nothing can be read from it.',
      'Ask a Salesforce admin whether it was suspended, deleted or moved.',
    ),
  'E-CONFIG': () =>
    words(
      'This bot is not set up rightly',
      'Salesforce does not accept the id, the secret or the callback address of the app that this bot uses.',
      'No domain can be connected or renewed until it is put right.',
      'Whoever runs the bot compares `SALESFORCE_CLIENT_ID`, `SALESFORCE_CLIENT_SECRET` and `PUBLIC_URL` with the app in Salesforce.',
    ),
  'E-PARTIAL': (facts) =>
    words(
      'Part of the sync failed',
      `We read ${fact(facts, 'tokensRead', 'some')} of ${fact(facts, 'tokensCounted', 'all')} tokens.`,
      'Counts mean *at least*, and nothing was taken as removed.',
      'No action needed; the next sync tries again.',
    ),
  'E-SLOW': () =>
    words(
      'Sync stopped, it took too long',
      'It went on for far longer than it should.',
      'We kept the last good data.',
      'No action needed; we try again by ourselves.',
    ),
  'E-TOO-BIG': () =>
    words(
      'This domain is too big for the limits set here',
      'It holds more than this bot is set to read.',
      'We kept the last good data.',
      'Whoever runs the bot can say whether a larger one is planned.',
    ),
  'E-PARKED': () =>
    words(
      'Syncs of this domain are parked',
      'Two of them started and never ended.',
      'It waits alone for a while, so that other domains go on.',
      'No action needed; it starts again by itself. If it comes back, show whoever runs the bot the diagnostics.',
    ),
  'E-SLACK-CHANNEL': (facts) =>
    words(
      'Slack does not let me post there',
      `Slack said: ${fact(facts, 'why', 'no')}.`,
      'Messages for that channel come to you instead.',
      'Invite the bot to the channel, or choose another one.',
    ),
  'E-SLACK-LATE': () =>
    words(
      'Slack took too long to open the window',
      'A window must open within three seconds of the press.',
      'Nothing was changed.',
      'Press to try again.',
    ),
  'E-STALE-CARD': (facts) =>
    words(
      'This has changed since it was shown',
      changedBy(facts) ?? 'The message or window you pressed in is older than what it is about.',
      changedBy(facts)
        ? "Nothing was done twice. I've refreshed the card."
        : 'Nothing was changed.',
      'Type the command again to see how it is now.',
    ),
  'E-BUSY': (facts) =>
    words(
      'Somebody else is at this now',
      facts.byName
        ? `${fact(facts, 'byName', '')} is reconnecting this domain now.`
        : 'The same thing is being done by someone else, or by a sync.',
      'Nothing was changed.',
      'Try again in a few minutes.',
    ),
  'E-NOT-FOUND': (facts) =>
    words(
      'I could not find that',
      `There is no ${fact(facts, 'name', 'such thing')} here, or it is gone.`,
      'Nothing was changed.',
      `\`list\` shows every domain. ${facts.consent ? AGAIN : ''}`.trim(),
    ),
  'E-UNKNOWN': ({ reference }) =>
    words(
      'Something went wrong on our side',
      'This should not happen.',
      'Nothing was changed, as far as we know.',
      `Try again. If it stays, give the reference${typeof reference === 'string' ? ` ${inert(reference, 20)}` : ''} to whoever runs the bot.`,
    ),
};

const LEFT =
  'We kept nothing, but Salesforce did not confirm that our grant was taken back. Remove it by hand: Setup, Connected Apps OAuth Usage, find this app, Revoke.';

/** The words of a failure with these facts. */
export function wordsOf(code: ErrorCode, facts: Facts): ErrorWords {
  const said = errorWords[code](facts);
  // Never "we kept nothing" alone, where something of ours may still live in Salesforce.
  return facts.grantLeft === true ? { ...said, means: LEFT } : said;
}
