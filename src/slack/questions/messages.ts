import type { AppView } from '../../apps/inventory/view.ts';
import { endOf, type QuestionView } from '../../apps/questions/question.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { Card } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import type { NoticeWords } from '../notice-words.ts';
import type { People } from '../web-api/people.ts';
import {
  adminsQuestionMessage,
  againMessage,
  answerCard,
  answeredLine,
  questionCard,
  rolloutMessage,
  unansweredMessage,
  unaskedLine,
} from './question-card.ts';

/** It may have been answered, or decided on, while it waited to be told. What is only gone may be back. */
const isUnanswered = (question: QuestionView): boolean =>
  question.state === 'asked' && [undefined, 'gone'].includes(endOf(question));

type Mentions = (
  app: Pick<AppView, 'workspaceId' | 'domainId' | 'owner'>,
  target: Card['target'],
) => Promise<readonly string[]>;

/** What is asked and answered about grants, drawn from what is true now. */
export function createQuestionMessages(deps: { core: Core; people: People; mentions: Mentions }) {
  const { people, mentions } = deps;
  const { core } = deps;

  async function sceneOf(question: QuestionView) {
    const { workspaceId, revocationId, slackUser } = question;
    const run =
      revocationId === null ? undefined : await core.apps.revocation(workspaceId, revocationId);
    const ids = [slackUser, run?.askedBy, run?.agreedBy, run?.stopBy].filter(isSlackUser);
    return { run, names: await people.names(workspaceId, ids) };
  }

  async function found(workspaceId: number, questionId: number) {
    const question = await core.questions.view(workspaceId, questionId);
    const app = question && (await core.apps.view(workspaceId, question.appId));
    return question && app && { question, app };
  }

  async function rollout(workspaceId: number, facts: { domainId: number; grants: number }) {
    const domain = await core.domains.view(workspaceId, facts.domainId);
    return domain && rolloutMessage(domain.name, facts.grants);
  }

  const notices = {
    'question.unasked.thread': async ({ workspaceId, facts }) => {
      const question = await core.questions.view(workspaceId, facts.questionId);
      return question && unaskedLine(question);
    },
    'question.answered.thread': async ({ workspaceId, facts }) => {
      const question = await core.questions.view(workspaceId, facts.questionId);
      return question && answeredLine(question, (await sceneOf(question)).names);
    },
    'question.unanswered': async ({ workspaceId, facts, target }) => {
      const it = await found(workspaceId, facts.questionId);
      if (!it || !isUnanswered(it.question)) return undefined;
      const { names } = await sceneOf(it.question);
      return unansweredMessage(
        it.question,
        names,
        facts.mention ? await mentions(it.app, target) : [],
      );
    },
    'question.again': async ({ workspaceId, facts, target }) => {
      const it = await found(workspaceId, facts.questionId);
      if (!it) return undefined;
      const { names } = await sceneOf(it.question);
      return againMessage(it.question, it.app, { names, mentions: await mentions(it.app, target) });
    },
    'question.admins': async ({ workspaceId, facts }) => {
      const it = await found(workspaceId, facts.questionId);
      if (!it || !(it.question.state === 'answered' || isUnanswered(it.question))) return undefined;
      return adminsQuestionMessage(it.question, it.app, await sceneOf(it.question));
    },
    'question.rollout': ({ workspaceId, facts }) => rollout(workspaceId, facts),
    'question.rollout.admins': ({ workspaceId, facts }) => rollout(workspaceId, facts),
  } satisfies Partial<NoticeWords>;

  return {
    async card({ kind, workspaceId, subject, target }: Card): Promise<Message | undefined> {
      const it = await found(workspaceId, Number.parseInt(subject, 10));
      if (!it) return undefined;
      const scene = await sceneOf(it.question);
      if (kind === 'question') return questionCard(it.question, scene.run, scene.names);
      return answerCard(it.question, it.app, {
        ...scene,
        mentions: await mentions(it.app, target),
      });
    },

    notices,
  };
}
