import { COSTLY } from '../rates.ts';
import { MINUTE } from '../time.ts';
import { BACK, type ErrorRow, type Facts, fact, type Given, type Said, say } from './row.ts';

/** Of who may do what. */
export const ofPeople = {
  'E-NOT-PERMITTED': {
    harm: undefined,
    message: (facts) => ({
      title: `You can't ${actOf(facts.act)}`,
      what: say`That needs the ${fact(facts, 'needs', 'operator')} role${yourRole(facts)}.`,
      means: 'Nothing was changed.',
      // The names were made harmless one by one where the list was made.
      todo: facts.can
        ? `${String(facts.can)} can do it.`
        : 'Ask an owner or admin of this Slack workspace.',
    }),
    diagnostics: false,
    page: {
      status: 403,
      heading: 'You can’t connect domains',
      body: (facts) => [
        'Whoever asked for this link no longer has the operator role in Slack. Nothing was connected.',
        say`${fact(facts, 'admins', 'The bot’s admins')} can give it.`,
      ],
      button: BACK,
    },
    docs: "*You can't …*, with who can. | The person lacks the role, or lost it before the link was used. | Refuses. | Ask one of those named.",
  },
  'E-OUTSIDE': {
    harm: undefined,
    message: (facts) => ({
      title: 'This is for full members',
      what: say`This bot is for full members of ${fact(facts, 'workspace', 'this workspace')}.`,
      means: '',
      todo: 'Ask the person who invited you.',
    }),
    // To outsiders nothing more is shown.
    diagnostics: false,
    page: {
      status: 403,
      heading: 'This bot is for full members',
      body: [
        'Whoever asked for this link is not a full member of the workspace. Nothing was connected.',
      ],
      button: BACK,
    },
    docs: '*This is for full members.* | A guest, a person of another company, or one of whom Slack says that they are gone. | Refuses, tells nothing, keeps a record. | Ask the person who invited you.',
  },
  'E-NEEDS-REASON': {
    harm: undefined,
    message: (facts) => ({
      title: 'This needs a reason',
      what: say`${fact(facts, 'name', 'This app')} is of high risk by now.`,
      means: 'Nothing was changed.',
      todo: 'Press the button again, and say why the app may stay all the same.',
    }),
    diagnostics: false,
    page: undefined,
    docs: '*This needs a reason.* | An app became high risk while somebody was deciding to leave it, or what leaves it reaches one that is. | Decides nothing. | Press the button again, and say why the app may stay.',
  },
  'E-TOO-OFTEN': {
    harm: undefined,
    message: (facts) => ({
      title: 'Too much at once',
      what: `You have asked for a lot in a few minutes. Syncs, exports, imports, links and test messages are counted together; so that orgs and channels are spared, a person may ask for ${COSTLY.most} of them in ${COSTLY.windowMs / MINUTE} minutes.`,
      means: 'Nothing was done.',
      todo: `Try again in ${waitWords(facts.seconds)}. Everything else works now.`,
    }),
    diagnostics: false,
    page: {
      status: 429,
      heading: 'Too much at once',
      body: (facts) => [
        'This page was asked for very often from your network. Nothing was done, and nothing was used up.',
        `Wait ${waitWords(facts.seconds)}, then reload this page.`,
      ],
      button: BACK,
    },
    docs: '*Too much at once.* | A person, or an address, asked for very much in a few minutes. | Does nothing, uses nothing up; the page has status 429 and `Retry-After`. | Wait as long as it says. For everybody at once: set `TRUST_PROXY`.',
  },
} as const satisfies Record<string, ErrorRow>;

function waitWords(value: Given[string]): string {
  const seconds = typeof value === 'number' && value > 0 ? Math.ceil(value) : 60;
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

const actOf = (value: Given[string]): string =>
  typeof value === 'string' && /^[a-z ]{1,40}$/u.test(value) ? value : 'do that';

function yourRole({ role }: Facts): Said {
  if (role === undefined) return '';
  return role === 'none'
    ? '; you have no role yet'
    : ['; you are ', { foreign: String(role), max: 20 }];
}
