import type { AnswerRequest } from '../../apps/questions/answer.ts';
import type { QuestionActs } from '../../apps/questions/by-hand.ts';
import type { AskSlack } from '../../apps/questions/put.ts';
import type { Asking, QuestionView } from '../../apps/questions/question.ts';
import type { Rehearsal } from '../../apps/questions/rehearse.ts';

/** What the Slack edge needs of the core to ask people about what they granted. */
export interface Questions extends QuestionActs {
  view(workspaceId: number, questionId: number): Promise<QuestionView | undefined>;
  /** Newest first. */
  ofApp(workspaceId: number, appId: number): Promise<readonly QuestionView[]>;
  asking(workspaceId: number, domainId: number): Promise<Asking>;
  /** Throws E-NOT-FOUND, E-STALE-CARD. */
  answer(request: AnswerRequest): Promise<void>;
  rehearse(of: { workspaceId: number; domainId: number }, askSlack: AskSlack): Promise<Rehearsal>;
}
