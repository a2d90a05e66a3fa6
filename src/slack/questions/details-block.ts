import type { KnownBlock } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { QuestionView } from '../../apps/questions/question.ts';
import { actions, section } from '../kit/blocks.ts';
import { number } from '../kit/words.ts';
import { questionActs } from './acts.ts';
import { type Names, questionLine } from './words.ts';

const SHOWN_MOST = 5;

/** What is asked about the grants of an app. `isOn`: of its domain. */
export interface AskedOfApp {
  readonly isOn: boolean;
  readonly questions: readonly QuestionView[];
}

/** Who granted an app may be asked: nobody decided on it, and somebody holds it. */
export const mayAsk = (app: AppView, isOn: boolean): boolean =>
  isOn && !app.isOurs && app.decision === undefined && app.tokens > 0;

/** *Was it you?*, in an app's details; nothing where nobody was asked and nobody can be. */
export function questionBlocks(
  app: AppView,
  { isOn, questions }: AskedOfApp,
  names: Names,
  mayDecide: boolean,
): KnownBlock[] {
  const shown = questions.slice(0, SHOWN_MOST).map((each) => `• ${questionLine(each, names)}`);
  const more = questions.length - shown.length;
  const button = mayDecide && mayAsk(app, isOn) ? [questionActs.ask.button(app.id)] : [];
  if (shown.length === 0 && button.length === 0) return [];
  const lines = shown.length > 0 ? shown : ['Nobody was asked yet.'];
  return [
    section(
      ['*Was it you?*', ...lines, ...(more > 0 ? [`and ${number(more)} more`] : [])].join('\n'),
    ),
    ...(button.length > 0 ? [actions(...button)] : []),
  ];
}
