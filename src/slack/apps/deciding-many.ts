import type { Left, LeftWhy } from '../../apps/decisions/group.ts';
import { messageModal } from '../kernel/loading.ts';
import type { SubmitReply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { listed, number } from '../kit/words.ts';
import { appActs } from './acts.ts';

/** What is said of one act on many apps to whoever did it. */

const NAMED_MOST = 5;

const why: { readonly [W in LeftWhy]: string } = {
  decided: 'decided on meanwhile',
  'no reason': 'of high risk, and no reason says why to leave it be',
  ours: 'this bot',
  gone: 'no longer there',
};

/** ` Left as they are: Zoom (decided on meanwhile) and 3 more.`; '' where none is. */
export function leftWords(left: readonly Left[]): string {
  if (left.length === 0) return '';
  const named = left
    .slice(0, NAMED_MOST)
    .map((each) => `${each.name === '' ? 'one app' : inert(each.name, 40)} (${why[each.why]})`);
  const more = left.length - named.length;
  return ` Left as ${left.length === 1 ? 'it is' : 'they are'}: ${listed([...named, ...(more > 0 ? [`${number(more)} more`] : [])])}.`;
}

/** What came of it, in its window, with the way back. */
export function toldMany(text: string, groupId: number | undefined): SubmitReply {
  if (groupId === undefined) return { kind: 'modal', view: messageModal(paragraph(text)) };
  const said = `${text} All of it can be undone for 24 hours.`;
  return {
    kind: 'modal',
    view: messageModal(paragraph(said, appActs.groupUndo.button(groupId))),
  };
}
