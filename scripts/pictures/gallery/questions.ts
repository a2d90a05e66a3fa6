import { askingOff } from '../../../src/apps/questions/question.ts';
import { whatForModal } from '../../../src/slack/questions/answering.ts';
import { askingModal } from '../../../src/slack/questions/asking.ts';
import {
  adminsQuestionMessage,
  againMessage,
  answerCard,
  answeredLine,
  questionCard,
  rolloutMessage,
  unansweredMessage,
  unaskedLine,
} from '../../../src/slack/questions/question-card.ts';
import { anApp, aRun } from '../../../test/unit/slack/apps.ts';
import { minutesAgo } from '../../../test/unit/slack/domains.ts';
import { aQuestion } from '../../../test/unit/slack/questions.ts';
import { type Item, names, said, shown } from './item.ts';

const answered = (answer: 'yes' | 'no' | 'phone', words: string | null = null) =>
  aQuestion({ state: 'answered', answer, answeredAt: minutesAgo(1), words });
const run = aRun({ reach: 'users', shownTokens: 1, frozenTokens: 1, removed: 1 });
const phone = { ...answered('phone'), tokens: 0, revocationId: 31 };
const scene = { run, names };
const grant = { userId: '0055g000001abcdAAA', appName: 'DataLift', grantedAt: minutesAgo(4000) };

/** *Was it you?* */
export const questionItems: readonly Item[] = [
  ...said('Was it you?', questionCard(aQuestion(), undefined, names)),
  ...shown('What for?', whatForModal(aQuestion())),
  ...said('Was it you? Yes', questionCard(answered('yes', 'monthly report'), undefined, names)),
  ...said('Was it you? On the phone', questionCard(phone, run, names)),
  ...said(
    'Was it you? Decided meanwhile',
    questionCard(aQuestion({ status: 'banned' }), undefined, names),
  ),
  ...said(
    'In the channel: it was not them',
    answerCard(phone, anApp(), { ...scene, mentions: [] }),
  ),
  ...said('In the channel: no answer in time', unansweredMessage(aQuestion(), names, [])),
  ...said(
    'No answer in time, where no channel takes apps',
    adminsQuestionMessage(aQuestion(), anApp(), scene),
  ),
  ...said(
    'In the channel: let in again after a no',
    againMessage(phone, anApp(), { names, mentions: [] }),
  ),
  ...said('In the channel: a roll-out', rolloutMessage('Production EU', 34)),
  ...said('In the thread: answered', answeredLine(answered('yes', 'monthly report'), names)),
  ...said(
    'In the thread: could not be asked',
    unaskedLine(aQuestion({ state: 'unasked', why: 'guest' })),
  ),
  ...shown(
    'Was it you? of a domain, with its rehearsal',
    askingModal({
      domain: { id: 1, name: 'Production EU' },
      asking: askingOff,
      rehearsal: {
        total: 3,
        shown: [
          { ...grant, userName: 'Sam Ode', slackUser: 'U0SAM', why: undefined },
          { ...grant, userName: 'Integration User', slackUser: undefined, why: 'service user' },
        ],
      },
      names,
    }),
  ),
];
