import {
  AGAIN,
  BACK,
  type ErrorRow,
  type Facts,
  fact,
  type Given,
  instant,
  KEPT,
  type MessageWords,
  NEW_LINK,
  type Said,
  say,
} from './row.ts';

/** Of the org and the user that a consent led to. */
export const ofOrgs = {
  'E-NOT-ADMIN': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: true },
    message: (facts) => ({
      title: 'This Salesforce user is not an admin',
      what: say`We signed in as ${fact(facts, 'username', 'a user')}, who may see only their own apps. Missing: ${fact(facts, 'missing', 'Customize Application')}.`,
      means: KEPT,
      todo: 'Sign in as someone who holds that permission, or send the link to an admin.',
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'This Salesforce user isn’t an admin',
      body: (facts) => [
        say`We signed in as ${fact(facts, 'username', 'a user')}, who may see only their own apps. Missing: ${known(facts.missing, 'Customize Application')}.`,
        'We kept nothing. Sign in as someone else, or hand the link to an admin.',
      ],
      button: NEW_LINK,
    },
    docs: '*This Salesforce user is not an admin.* | The user lacks *Customize Application*. | Revokes what came, keeps nothing. | Give the permission, or sign in as another user.',
  },
  'E-WRONG-ORG': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: (facts) => (facts.refreshed === true ? refreshedOrg(facts) : otherOrg(facts)),
    diagnostics: true,
    page: {
      status: 409,
      heading: 'That’s a different domain',
      body: (facts) =>
        facts.refreshed
          ? [
              say`It seems that ${fact(facts, 'domainName', 'this sandbox')} was refreshed: its address is the same, but its org id is new (${known(facts.expectedOrg, '')} → ${known(facts.gotOrg, '')}). We changed nothing.`,
              'In Slack you can carry over its name, alerts and decisions, or add it as a new domain.',
            ]
          : [
              say`${signedInTo(facts)} We changed nothing.`,
              'Sign out of Salesforce, or use a private window, and try again.',
            ],
      button: AGAIN,
    },
    docs: '*That is a different domain.* | The sign-in ended in another org than asked for; or, in a sync, the address belongs to another org now, such as after a sandbox refresh. | Revokes what came. In a sync: keeps the last good data, tries again each interval. | Sign out of Salesforce, or use a private window. A renamed domain is typed anew. A refreshed sandbox: *Carry over*, or add it as new.',
  },
  'E-DUPLICATE': {
    harm: undefined,
    message: (facts) => ({
      title: 'You already watch this domain',
      what: say`It is ${fact(facts, ['domainName', 'name'], 'in your list already')}. We did not add it twice.`,
      means: 'Its history and its grant are untouched.',
      todo: 'Type `status` and its name to see it.',
    }),
    diagnostics: true,
    page: {
      status: 409,
      heading: 'You already watch this domain',
      body: (facts) => [
        say`It is ${fact(facts, 'domainName', 'in your list')}${connected(facts)}.`,
        'We didn’t add it twice. Open or reconnect it in Slack.',
      ],
      button: BACK,
    },
    docs: '*You already watch this domain.* | Name, address or org id is there already. | Revokes the new grant; the old one goes on. | Use the one that is there.',
  },
  'E-DUP-DELETED': {
    harm: undefined,
    message: (facts) => ({
      title: 'You watched this domain before',
      what: say`It was ${fact(facts, ['domainName', 'name'], 'one of yours')}, deleted less than 90 days ago.`,
      means: KEPT,
      todo: 'Bring back its history, or start fresh.',
    }),
    diagnostics: true,
    page: {
      status: 409,
      heading: 'You watched this domain before',
      body: (facts) => [
        say`It was ${fact(facts, 'domainName', 'one of yours')}, deleted less than 90 days ago. We kept nothing of this sign-in.`,
        'In Slack you can bring back its history, or start fresh.',
      ],
      button: BACK,
    },
    docs: '*You watched this domain before.* | It was deleted less than 90 days ago. | Revokes what came, keeps nothing. | Bring back its history, or start fresh: both are buttons of the message.',
  },
  'E-SCOPE': {
    harm: undefined,
    message: ({ missing }) => ({
      title: `A permission is missing: ${scopesOf(missing)}`,
      what: 'Salesforce gave us less than we asked for.',
      means: `Without it we could not sync on a schedule. ${KEPT}`,
      todo: 'An admin of the Salesforce app adds the scope there; then get a new link.',
    }),
    diagnostics: true,
    page: {
      status: 403,
      heading: 'A permission is missing',
      body: ({ missing }) => [
        say`Salesforce did not grant ${[{ code: String(missing ?? 'api or refresh_token') }]}. Without it we could not sync on a schedule.`,
        'We kept nothing. An admin adds it to the app’s OAuth scopes in Salesforce.',
      ],
      button: NEW_LINK,
    },
    docs: '*A permission is missing.* | The app has no `api` or no `refresh_token`. | Revokes what came, keeps nothing. | Add the scope to the app; get a new link.',
  },
} as const satisfies Record<string, ErrorRow>;

const refreshedOrg = (facts: Facts): MessageWords => ({
  title: 'This sandbox was refreshed',
  what: say`The address is the same, but the org id is new (${fact(facts, 'expectedOrg', 'the old one')} → ${fact(facts, 'gotOrg', 'the new one')}).`,
  means: 'Nothing was changed.',
  todo: 'Carry over its name, alerts and decisions, or add it as a new domain.',
});

function otherOrg(facts: Facts): MessageWords {
  const got = fact(facts, ['gotName', 'gotHost', 'gotOrg'], 'another domain');
  const gotId: Said = facts.gotName && facts.gotOrg ? say` (${fact(facts, 'gotOrg', '')})` : '';
  const wanted = fact(
    facts,
    ['expectedHost', 'expectedOrg', 'domainName'],
    'not the one that was asked for',
  );
  return {
    title: 'That is a different domain',
    what: say`You signed in to ${got}${gotId}, but this is ${wanted}.`,
    means: facts.expectedOrg ? 'We changed nothing.' : KEPT,
    todo: 'Sign out of Salesforce, or use a private window, and try again. If the domain was renamed, type its new address.',
  };
}

function signedInTo(facts: Given): Said {
  const got = facts.gotHost ?? facts.gotOrg;
  const expected = facts.expectedHost ?? facts.expectedOrg;
  if (got === undefined || expected === undefined) return 'You signed in to another one.';
  const where = fact(facts, ['gotHost', 'gotOrg'], '');
  const label = facts.gotName === undefined ? where : say`${fact(facts, 'gotName', '')} (${where})`;
  return say`You signed in to ${label}, but the link is for ${fact(facts, 'domainName', 'a domain')} (${fact(facts, ['expectedHost', 'expectedOrg'], '')}).`;
}

function connected(facts: Given): Said {
  const at = instant(facts.connectedAt);
  const when: Said = at ? [', connected ', { at, as: 'day' }] : '';
  const by: Said =
    facts.connectedBy === undefined ? '' : say` by ${fact(facts, 'connectedBy', '')}`;
  return say`${when}${by}`;
}

const known = (value: Given[string], otherwise: string): Said =>
  value === undefined ? otherwise : [{ known: String(value) }];

// A title is never escaped again, so only the form of a scope gets in.
const scopesOf = (value: Given[string]): string =>
  typeof value === 'string' && /^[a-z]+(?:_[a-z]+)?(?:, [a-z]+(?:_[a-z]+)?){0,5}$/u.test(value)
    ? value
    : 'refresh_token';
