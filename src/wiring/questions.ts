import type { AnnounceApps } from '../apps/events.ts';
import { createAnswers } from '../apps/questions/answer.ts';
import { askingOf } from '../apps/questions/asking-store.ts';
import { createQuestionActs } from '../apps/questions/by-hand.ts';
import { type AskSlack, createPutQuestion } from '../apps/questions/put.ts';
import { dueQuestions, questionsDue, viewQuestions } from '../apps/questions/question-store.ts';
import { createRehearsal } from '../apps/questions/rehearse.ts';
import type { RevokeAsk } from '../apps/revocations/ask.ts';
import { createAskOwn } from '../apps/revocations/ask-own.ts';
import type { RevokeDeps } from '../apps/revocations/work.ts';
import { ringDue } from '../jobs/ring-due.ts';
import type { Questions } from '../slack/questions/port.ts';
import type { Resources } from './resources.ts';

const DUE_AT_ONCE = 50;

interface Parts {
  readonly announceApps: AnnounceApps;
  readonly askIn: RevokeAsk['askIn'];
  readonly openSession: RevokeDeps['openSession'];
}

/** *Was it you?*: who is asked about what they granted, their answers, and what the clock does about them. */
export function joinQuestions(resources: Resources, { announceApps, askIn, openSession }: Parts) {
  const { db, clock, queues, log } = resources;
  const announce = announceApps;
  const answers = createAnswers({ db, clock, announce, askOwn: createAskOwn({ askIn }) });
  const port: Questions = {
    ...createQuestionActs({ db, clock }),
    view: async (workspaceId, questionId) =>
      (await viewQuestions(db, workspaceId, { questionId }))[0],
    ofApp: (workspaceId, appId) => viewQuestions(db, workspaceId, { appId }),
    asking: (workspaceId, domainId) => askingOf(db, { workspaceId, domainId }),
    answer: answers.answer,
    rehearse: createRehearsal({ db, clock }),
  };

  return {
    port,

    put: (askSlack: AskSlack) =>
      createPutQuestion({
        db,
        clock,
        announce,
        answers,
        askSlack,
        askSalesforce: async ({ userId, ...domain }, signal) =>
          (await openSession(domain, signal)).call((org) => org.user(userId)),
        log: (what, facts) => log.warn({ event: 'question', ...facts }, what),
      }),

    tick: ringDue(queues, 'questions', 'question.put', questionsDue, () =>
      dueQuestions(db, clock.now(), DUE_AT_ONCE),
    ),
  };
}
