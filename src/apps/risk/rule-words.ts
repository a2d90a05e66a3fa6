import { utcFull, utcMinute } from '../../lib/calendar.ts';
import type { Evidence, Finding, RuleId } from './finding.ts';

type Said = Pick<Finding, 'rule' | 'evidence'>;
type Words = (value: (field: string) => Evidence['value']) => string;

const people = (count: Evidence['value']) => (count === 1 ? '1 person' : `${count} people`);
const tokens = (count: Evidence['value']) => (count === 1 ? '1 token' : `${count} tokens`);
const day = (at: Evidence['value']) => String(at).slice(0, 10);

const reasons: Readonly<Record<RuleId, Words>> = {
  'new-app': () => 'not seen here before',
  'look-alike': (of) => {
    const like = of('looks like');
    if (of('how') === 'brand') return `bears the name ${like}, which its maker need not be`;
    if (like !== null) return `its name looks like ${like}`;
    const client = of('the name of a Salesforce client');
    if (client === null) return 'its name holds letters that are not what they seem';
    if (of('holders who administer anything') === 0) {
      return `bears the name of ${client}, is new here, and is in the hands of people who administer nothing`;
    }
    return of('first app that its first user ever authorised') === true
      ? `bears the name of ${client}, is new here, and came by somebody's first authorisation`
      : `bears the name of ${client}, and comes from elsewhere`;
  },
  'same-name': (of) =>
    of('the other is approved') === true
      ? 'same name as an approved app'
      : 'same name as another app that is installed',
  'not-installed': () => 'not installed by an admin',
  'self-authorise': () => 'any user may authorise it',
  'long-lived': (of) => {
    const hours = of('hours that a refresh token lives');
    return typeof hours === 'number'
      ? `its access lasts ${Math.round(hours / 24)} days`
      : 'its access lasts until somebody revokes it';
  },
  unused: (of) => `${tokens(of('tokens not used for 90 days'))} not used for 90 days`,
  'inactive-holder': (of) =>
    `held by ${people(of('holders with User.IsActive = false'))} inactive in Salesforce`,
  'privileged-holder': (of) =>
    `held by ${people(of('holders who can administer'))} who can administer`,
  growth: (of) =>
    `from ${of('the same a week before')} to ${people(of('people who hold a token'))} in a week`,
  'dormant-wakes': (of) => {
    const before = of('OauthToken.LastUsedDate before');
    return before === null
      ? 'used for the first time, long after it was authorised'
      : `used again, for the first time since ${day(before)}`;
  },
  'use-spike': (of) =>
    `used ${of('rise of OauthToken.UseCount')} times; on an ordinary day ${of('median of a day, 14 days')}`,
  'came-back': (of) => `${tokens(of('tokens made since'))} again since it was revoked`,
  burst: (of) => `${people(of('people who authorised it within one hour'))} within one hour`,
  'odd-hours': (of) =>
    of('first app that its first user ever authorised') === true
      ? 'the first app that its first user ever authorised'
      : 'authorised outside working hours',
  'new-source': (of) =>
    of('addresses not seen before') === 1
      ? 'signed in from an address not seen before'
      : `signed in from ${of('addresses not seen before')} addresses not seen before`,
  'dangerous-permission': () =>
    'somebody may let in apps that no admin installed, or use any client',
  'password-logins': () => 'integrations sign in by user name and password',
  loosened: (of) => {
    if (of('scopes added') !== null) return `asks for more than before: ${of('scopes added')}`;
    return of('AppMenuItem.IsUsingAdminAuthorization') === false
      ? 'any user may authorise it now'
      : 'its access lasts longer than before';
  },
  'posture-differs': (of) =>
    of('domains where it is true') === 1
      ? 'in another domain only chosen people may use it'
      : `in ${of('domains where it is true')} other domains only chosen people may use it`,
  'breached-vendor': (of) => `${of('vendor')} lost tokens to attackers; its tokens here are older`,
  'coverage-gap': (of) =>
    of('tokens counted') === null
      ? 'part of it is not visible to us'
      : `${of('tokens read')} of ${of('tokens counted')} tokens read`,
  'no-owner': () => 'nobody here answers for it',
};

const meanings: Readonly<Record<RuleId, string>> = {
  'new-app':
    'The app was not there at the first complete reading, and was first seen in the last 30 days.',
  'look-alike':
    'The name passes for one that people trust. Attackers hand out changed tools under such names.',
  'same-name': 'A name proves nothing: this is another app than the one that people know by it.',
  'not-installed':
    'Users let it in by themselves, and no policy of the org holds for it. Salesforce shows no menu item for it.',
  'self-authorise':
    'It is installed, and its policy lets every user authorise it. Safer: admin approved users are pre-authorised.',
  'long-lived': 'Whoever steals its refresh token can use it for that long.',
  unused: 'Tokens that nobody needs are only of use to a thief.',
  'inactive-holder':
    'Deactivating a user does not revoke a token. It works again when the user is activated.',
  'privileged-holder': 'The app can do what its user can do.',
  growth: 'Half as many people again, and at least five, within a week.',
  'dormant-wakes': 'It was not used for 90 days. A stolen token looks like this.',
  'use-spike': 'More than ten times an ordinary day of the last two weeks.',
  'came-back':
    'Its tokens were revoked and proven gone. To keep it out, ban it and block it in Setup.',
  burst:
    'Five or more people authorised a new app within one hour. A phishing campaign looks like this.',
  'odd-hours':
    'It came at night, on a weekend, or by a user who never authorised an app. Alone this says little.',
  'new-source': 'An integration mostly signs in from the same addresses.',
  'dangerous-permission':
    '“Approve Uninstalled Connected Apps” and “Use Any API Client” open the door to any app.',
  'password-logins':
    'Such integrations hold no token. No list of apps shows them, and revoking does not reach them.',
  loosened: 'Its policy lets in more than at an earlier reading.',
  'posture-differs': 'The same app is set up more strictly in another domain.',
  'breached-vendor':
    'Tokens from before the breach can be in foreign hands. Revoke them, and let people authorise the app anew.',
  'coverage-gap': 'What we cannot see, we cannot judge. Details of the domain say how to mend it.',
  'no-owner': 'Assign it to somebody who knows what it is for.',
};

/** Why, in a few words, made from the evidence. Plain text with foreign names in it: escape it where it is shown. */
export const reasonOf = (finding: Said): string =>
  reasons[finding.rule](
    (field) => finding.evidence.find((each) => each.field === field)?.value ?? null,
  );

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u;

/** The time that a piece of evidence is; undefined where it is something else. */
export function timeIn(value: Evidence['value']): Date | undefined {
  const at = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

function shown(value: Evidence['value']): string {
  const at = timeIn(value);
  return at ? utcFull(at) : String(value ?? 'none');
}

/** The same at length: what the rule means, then a line for each field with its value and when it was read. Plain text. */
export function explain(finding: Said): {
  readonly meaning: string;
  readonly lines: readonly string[];
} {
  const lines = finding.evidence.map(
    ({ field, value, readAt }) => `${field} = ${shown(value)}, read ${utcMinute(new Date(readAt))}`,
  );
  return { meaning: meanings[finding.rule], lines };
}
