import type { Asking, QuestionView } from '../../apps/questions/question.ts';
import type { UnaskedWhy } from '../../apps/questions/whom.ts';
import { makerOf } from '../apps/words.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';

export type Names = ReadonlyMap<string, string>;

/** After *could not be asked:*. */
export const unaskedWords: Readonly<Record<UnaskedWhy | 'unknown', string>> = {
  'no address': 'Salesforce shows no e-mail address of that user',
  inactive: 'that user is inactive in Salesforce, or not there any more',
  'service user': 'by its name or its profile, that user belongs to a program, not to a person',
  'not a person': 'in Salesforce that user is no standard user',
  'kind hidden':
    'Salesforce shows neither the profile nor the type of that user, so it may be a program',
  'shared address': 'several Salesforce users have that e-mail address',
  nobody: 'nobody in this Slack workspace has exactly that e-mail address',
  'other address': 'Slack shows no such e-mail address of whom it found',
  deactivated: 'they are not active in Slack',
  bot: 'in Slack that address belongs to a bot',
  guest: 'in Slack they are a guest',
  outside: 'in Slack they are not of this workspace',
  'no scope': 'the bot may not look people up by e-mail. Install it again with `users:read.email`',
  silent: 'Slack or Salesforce did not answer for an hour',
  'asked before': 'the same person was asked about this app before, as another Salesforce user',
  unknown: 'Slack does not say who has that address now. Try again in a minute',
};

export const saidWords = {
  yes: 'it was them',
  no: 'it was not them',
  phone: 'someone on the phone asked them to',
} as const;

const quoted = (words: string | null): string => (words ? `: “${inert(words, 300)}”` : '');

/** Of whom the question is: the name in Slack where one was found, with the user of Salesforce. */
export const granterName = ({ slackUser, userName }: QuestionView, names: Names): string =>
  slackUser === null ? inert(userName) : makerOf(slackUser, names);

/** One line of an app's details: who was asked, and what came of it. */
export function questionLine(question: QuestionView, names: Names): string {
  const { userName, username, grantedAt, answer, state, toldAt, words, why, until } = question;
  const who = `${inert(userName)} (${inert(username)}), granted ${when(grantedAt)}`;
  switch (state) {
    case 'answered':
      return `${who} · ${granterName(question, names)} says that ${saidWords[answer ?? 'yes']}${quoted(words)}`;
    case 'asked':
      return toldAt
        ? `${who} · no answer yet, and the time is over`
        : `${who} · asked${until ? `, may answer until ${when(until)}` : ''}`;
    case 'due':
      return `${who} · about to be asked`;
    case 'unasked':
      return why
        ? `${who} · could not be asked: ${unaskedWords[why]}`
        : `${who} · not asked: before that it was decided, gone, or this was switched off`;
  }
}

/** `On, switched by Dana …`: whether people of a domain are asked. */
export function askingLine({ isOn, changedBy, changedAt }: Asking, names: Names): string {
  const by = changedBy && changedAt ? `, by ${makerOf(changedBy, names)}, ${when(changedAt)}` : '';
  return isOn ? `🟢 On${by}.` : `⚪ Off${by}.`;
}
