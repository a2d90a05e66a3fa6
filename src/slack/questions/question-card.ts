import type { AppView, RevocationView } from '../../apps/inventory/view.ts';
import { ASKED_MOST, endOf, type QuestionView } from '../../apps/questions/question.ts';
import { banButton, detailsButton } from '../apps/buttons.ts';
import { revocationLine } from '../apps/revocation-words.ts';
import { verdictWords } from '../apps/words.ts';
import { actions, context, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { listed } from '../kit/words.ts';
import { questionActs } from './acts.ts';
import { granterName, type Names, saidWords, unaskedWords } from './words.ts';

/** Sign-ins name the app and no token, so that it is said of the app. */
const from = ({ addresses }: QuestionView): string =>
  addresses.length > 0
    ? ` About then the app signed in from ${listed(addresses.map((each) => inert(each, 60)))}.`
    : '';

const byWhen = ({ until, toldAt }: QuestionView): string => {
  if (toldAt) return ' The time is over, and your admins know that. An answer still counts.';
  return until ? ` Please answer by ${when(until)}; later is fine, too.` : '';
};

const about = ({ appName, domainName }: QuestionView): string =>
  `${bold(appName)} in ${inert(domainName)}`;

/** What became of the tokens that an answer takes away. */
function revoked(
  { revocationId, revokesLater, tokens }: QuestionView,
  run: RevocationView | undefined,
  names: Names,
): string {
  if (run) return revocationLine(run, names);
  if (tokens === 0) return 'Nothing of it is left to remove.';
  if (revokesLater)
    return 'It is removed as soon as what is being removed of this app now is gone.';
  // What removed it then may be too old to be kept.
  const then = revocationId === null ? 'Nothing of it was left to remove then. ' : '';
  return `${then}What it holds now was let in since, and nothing removes that.`;
}

/** The direct message of whoever granted an app: the question, then what they said and what came of it. */
export function questionCard(
  question: QuestionView,
  run: RevocationView | undefined,
  names: Names,
): Message {
  const { id, orgId, username, grantedAt, status, words } = question;
  const asked = [
    `🟠 *Was it you?* ${about(question)}`,
    `Someone signed in to Salesforce as ${inert(username)} and let this app in: ${when(grantedAt)}.${from(question)} Until it is removed, the app can read in your name.`,
  ];
  switch (endOf(question)) {
    case undefined: {
      const note = `Org ${inert(orgId)}. *${questionActs.no.label}* and *${questionActs.phone.label}* remove what this app holds in your name, at once. Nobody is blamed for it.${byWhen(question)}`;
      return message([...asked, note].join('\n'), [
        section(asked.join('\n')),
        actions(
          questionActs.yes.button(id),
          questionActs.no.button(id, { style: 'danger' }),
          questionActs.phone.button(id),
        ),
        context(note),
      ]);
    }
    case 'yes':
      return paragraph(
        `🟢 ${about(question)} · You said that it was you${words ? `: “${inert(words, 300)}”` : ''}. Thank you. Your admins can read that.`,
      );
    case 'no':
    case 'phone': {
      const said =
        question.answer === 'no' ? 'it was not you' : 'someone on the phone asked you to';
      return paragraph(
        [
          `🔴 ${about(question)} · You said that ${said}. Thank you: your admins know.`,
          revoked(question, run, names),
          'Tell them anything else that you remember: who called, from which number, what you typed.',
        ].join('\n'),
      );
    }
    case 'gone':
      return paragraph(
        `⚪ ${about(question)} · Nothing that it holds in your name is seen any more. You need not answer; if it was not you, tell your admins: it may have read before.`,
      );
    case 'unwatched':
      return paragraph(
        `⚪ ${about(question)} · This org is no longer watched here. You need not answer; if it was not you, tell your admins.`,
      );
    case 'decided':
    case 'unasked':
      return paragraph(
        `⚪ ${about(question)} · ${status === 'new' ? 'You need not answer any more.' : `Your admins have decided: ${verdictWords[status]}. You need not answer. If it was not you, tell them.`}`,
      );
  }
}

/** In the channel: whoever granted an app says that it was not them. `asked`: mentions. */
export function answerCard(
  question: QuestionView,
  app: AppView,
  scene: { run: RevocationView | undefined; names: Names; mentions: readonly string[] },
): Message {
  const { answer, answeredAt, grantedAt, username, tokens } = question;
  const { run, names, mentions } = scene;
  const left = app.tokens - tokens;
  const lines = [
    `🔴 ${about(question)} · ${granterName(question, names)} says that ${saidWords[answer ?? 'no']}`,
    `It was let in as ${inert(username)}, ${when(grantedAt)}.${from(question)}${answeredAt ? ` They answered ${when(answeredAt)}.` : ''}`,
    `What it held in their name: ${revoked(question, run, names)}`,
    ...(left > 0 ? [`Other people hold it, too: see *Details*. A ban removes it from all.`] : []),
    'Reset their password and end their sessions in Salesforce: a removed token ends no session.',
  ];
  return message(lines.join('\n'), [
    section([...lines, ...(mentions.length > 0 ? [mentions.join(' ')] : [])].join('\n')),
    actions(detailsButton(app), ...(app.decision || app.isOurs ? [] : [banButton(app)])),
  ]);
}

/** In the thread of the app: nobody could be asked. */
export const unaskedLine = ({ userName, username, why }: QuestionView): Message =>
  paragraph(
    `Who granted it could not be asked (${inert(userName)}, ${inert(username)}): ${why ? unaskedWords[why] : 'it was decided or gone before'}.`,
  );

/** In the thread of the app: what was answered. */
export function answeredLine(question: QuestionView, names: Names): Message {
  const { answer, words, toldAt, username } = question;
  const late = toldAt ? ' (late)' : '';
  return paragraph(
    `${granterName(question, names)} (${inert(username)}) was asked whether they granted it, and says${late} that ${saidWords[answer ?? 'yes']}${words ? `: “${inert(words, 300)}”` : ''}.`,
  );
}

/** In the channel: no answer in time. `mentions`: where the app is of high risk. */
export function unansweredMessage(
  question: QuestionView,
  names: Names,
  mentions: readonly string[],
): Message {
  const { grantedAt, username, appId, appName, isOut, tokens } = question;
  const what = isOut
    ? `${granterName(question, names)} was asked and has not answered in time`
    : `${granterName(question, names)} could not be reached in Slack`;
  const lines = [
    `🟠 ${about(question)} · ${what}`,
    `It was let in as ${inert(username)}, ${when(grantedAt)}.${from(question)} ${tokens > 0 ? 'The bot removed nothing.' : 'Nothing that it holds in their name is seen any more.'}${isOut ? ' An answer still counts.' : ''} Ask them another way.`,
  ];
  return message(lines.join('\n'), [
    section([...lines, ...(mentions.length > 0 ? [mentions.join(' ')] : [])].join('\n')),
    actions(detailsButton({ id: appId, name: appName })),
  ]);
}

/** In the channel: whoever said that it was not them granted it again. `mentions`: at any hour. */
export function againMessage(
  question: QuestionView,
  app: AppView,
  { names, mentions }: { names: Names; mentions: readonly string[] },
): Message {
  const { answer, answeredAt, username } = question;
  const before = answeredAt ? ` ${when(answeredAt)}` : '';
  const lines = [
    `🔴 ${about(question)} · Let in again as ${inert(username)}`,
    `${granterName(question, names)} said${before} that ${saidWords[answer ?? 'no']}. Nobody is asked twice, and nothing was removed this time: call them, ban the app, or revoke it.`,
  ];
  return message(lines.join('\n'), [
    section([...lines, ...(mentions.length > 0 ? [mentions.join(' ')] : [])].join('\n')),
    actions(detailsButton(app), ...(app.decision || app.isOurs ? [] : [banButton(app)])),
  ]);
}

/** The same, and an answer that it was not them, where no channel takes apps: to admins. */
export function adminsQuestionMessage(
  question: QuestionView,
  app: AppView,
  { run, names }: { run: RevocationView | undefined; names: Names },
): Message {
  if (question.state !== 'answered') return unansweredMessage(question, names, []);
  // What was removed is proven to be gone: what is held now was let in since.
  const isGone = run ? run.state === 'done' : !question.revokesLater;
  const isAgain = isGone && question.tokens > 0;
  return isAgain
    ? againMessage(question, app, { names, mentions: [] })
    : answerCard(question, app, { run, names, mentions: [] });
}

/** So many grants at once that nobody is asked about the new ones; those that somebody pressed for are among them. */
export const rolloutMessage = (domainName: string, grants: number): Message =>
  paragraph(
    `🟠 ${inert(domainName)} · ${grants} grants to ask about within an hour, and at most ${ASKED_MOST} people are asked: it looks like a roll-out. Nobody is asked about new grants there for an hour. If nobody rolls anything out, look at the new apps now.`,
  );
