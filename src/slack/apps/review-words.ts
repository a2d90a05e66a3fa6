import type { ReviewGroup } from '../../apps/inventory/review.ts';
import type { ReviewProgress } from '../../apps/inventory/view.ts';
import { number } from '../kit/words.ts';

interface GroupWords {
  readonly title: string;
  /** Why these are one group; mrkdwn. */
  readonly why: string;
  /** What is chosen at first of what can be decided of all of them. */
  readonly offers: 'approved' | 'ignored';
}

/** Of each group that can be decided as a whole. */
export const groupWords: { readonly [G in Exclude<ReviewGroup, 'alone'>]: GroupWords } = {
  salesforce: {
    title: "Salesforce's own clients",
    why: "They bear the exact names of Salesforce's own clients, people use them, and nothing speaks against any of them. Of those that nobody installed, the name is all that says whose they are.",
    offers: 'approved',
  },
  installed: {
    title: 'Installed by an admin, and in use',
    why: 'An admin of the org installed each of them, people use them, and none is of high risk.',
    offers: 'approved',
  },
  people: {
    title: 'Let in by people, low risk',
    why: 'Nobody installed them. People let them in themselves, and use them. All are of low risk.',
    offers: 'approved',
  },
  medium: {
    title: 'Let in by people, medium risk',
    why: 'Nobody installed them, people use them, and more speaks against each: most are held by somebody who can administer. The riskiest come first.',
    offers: 'approved',
  },
  unused: {
    title: 'Unused for 90 days',
    why: 'Somebody holds a token to them, and nobody has used them for 90 days. Put aside, they come back when something about them gets worse; a ban takes the tokens away.',
    offers: 'ignored',
  },
  unheld: {
    title: 'Held by nobody any more who is active',
    why: 'Everybody who holds a token to them is deactivated in Salesforce.',
    offers: 'ignored',
  },
};

export const ALONE_TITLE = 'To be looked at one by one';
export const ALONE_WHY =
  'They are of high risk, something grave was found, their name passes for another, or they are unusual in this org. The riskiest come first.';

/** `212 of 260 apps decided, 8 snoozed`. */
export const progressWords = ({ total, decided, snoozed }: ReviewProgress): string =>
  `${number(decided)} of ${number(total)} ${total === 1 ? 'app' : 'apps'} decided${snoozed > 0 ? `, ${number(snoozed)} snoozed` : ''}`;
