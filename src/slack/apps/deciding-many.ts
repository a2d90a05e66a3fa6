import type { Left, LeftWhy } from '../../apps/decisions/group.ts';
import { messageModal } from '../kernel/loading.ts';
import type { SubmitReply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { listedOf } from '../kit/words.ts';
import { appActs } from './acts.ts';

/** What is said of one act on many apps to whoever did it. */

const NAMED_MOST = 5;

const why: { readonly [W in LeftWhy]: string } = {
  decided: 'decided on meanwhile',
  'no reason': 'of high risk, and no reason says why to leave it be',
  ours: 'this bot',
  gone: 'no longer there',
  'under way': 'its tokens are being removed already',
  'no token': 'nobody holds a token to it',
};

/** ` Left as they are: Zoom (decided on meanwhile) and 3 more.`; '' where none is. */
export function leftWords(left: readonly Left[]): string {
  if (left.length === 0) return '';
  const named = left
    .slice(0, NAMED_MOST)
    .map((each) => `${each.name === '' ? 'one app' : inert(each.name, 40)} (${why[each.why]})`);
  return ` Left as ${left.length === 1 ? 'it is' : 'they are'}: ${listedOf(named, left.length)}.`;
}

/** What came of it, with the way back, where anything was done. */
export const withUndo = (text: string, groupId: number | undefined) =>
  groupId === undefined
    ? { said: text }
    : {
        said: `${text} All of it can be undone for 24 hours.`,
        undo: appActs.groupUndo.button(groupId),
      };

/** The same in its window. */
export function toldMany(text: string, groupId: number | undefined): SubmitReply {
  const { said, undo } = withUndo(text, groupId);
  return { kind: 'modal', view: messageModal(paragraph(said, ...(undo ? [undo] : []))) };
}
