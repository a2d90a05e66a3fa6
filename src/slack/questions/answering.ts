import type { ModalView } from '@slack/types';
import { type Answer, endOf, type QuestionView } from '../../apps/questions/question.ts';
import { AppError } from '../../lib/errors.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import {
  inModal,
  nothing,
  privately,
  type Reply,
  type SubmitReply,
  told,
} from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { questionActs } from './acts.ts';

type Using = Pick<Uses, 'questions' | 'sameAs'>;

const ENDED = 'This question has ended meanwhile. Nothing was changed.';

const forField = textField('what_for', 'What do you use it for?', 300, {
  hint: 'Your admins read it when they decide on the app. No passwords or codes.',
});

/** The question, for whoever was asked; for everybody else it is not there. Throws E-NOT-FOUND. */
async function theirs({ questions, sameAs }: Using, { who }: Actor, questionId: number) {
  const question = await questions.view(who.workspaceId, questionId);
  const asked = question?.slackUser;
  const ids = asked ? await sameAs(who.workspaceId, who.userId, [asked]) : [];
  if (!question || !asked || !ids.includes(asked))
    throw new AppError('E-NOT-FOUND', `question ${questionId}`, { name: 'such question' });
  return { question, ids };
}

/** *What for?*, of who says that it was them. */
export const whatForModal = ({ id, appName, domainName }: QuestionView): ModalView =>
  questionActs.yes.formWindow(
    {
      submit: 'Send',
      close: 'Cancel',
      blocks: [
        section(`${bold(appName)} in ${inert(domainName)}`),
        forField.input({ placeholder: 'monthly report of the Leads team' }),
        context('Nothing is removed.'),
      ],
    },
    { questionId: id },
  );

/** `Yes, I did`. */
export async function sayYes(uses: Using, actor: Actor, questionId: number): Promise<Reply> {
  const { question } = await theirs(uses, actor, questionId);
  if (endOf(question) !== undefined) return privately(paragraph(ENDED));
  return inModal(whatForModal(question));
}

export async function submitYes(
  uses: Using,
  actor: Actor,
  { values, state: { questionId } }: Submission<{ questionId: number }>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { question, ids } = await theirs(uses, actor, questionId);
  if (endOf(question) !== undefined) return told(ENDED);
  const words = forField.line(values);
  await uses.questions.answer({ workspaceId, questionId, by, ids, answer: 'yes', words });
  return told('Thank you. Your admins can read that now.');
}

/** `No` and `Someone on the phone asked me to`: their tokens of that app go, and the channel hears of it. */
const deny =
  (answer: Exclude<Answer, 'yes'>) =>
  async (uses: Using, actor: Actor, questionId: number): Promise<Reply> => {
    const { workspaceId, userId: by } = actor.who;
    const { question, ids } = await theirs(uses, actor, questionId);
    if (question.state !== 'asked' || !question.isWatched) return privately(paragraph(ENDED));
    await uses.questions.answer({ workspaceId, questionId, by, ids, answer });
    return nothing;
  };

export const sayNo = deny('no');
export const sayPhone = deny('phone');
