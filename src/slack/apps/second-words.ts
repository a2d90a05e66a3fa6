import type { Seconds } from '../../notices/ask-second.ts';
import type { ChannelRule } from '../../notices/channel-rules.ts';
import { mentionsOf } from '../alerts/mention-words.ts';
import { count } from '../kit/words.ts';

/** Who is asked to be the second person, in words, and who is named where its card stands. */
export interface SecondScene extends Seconds {
  /** By the rule of the channel; nobody in a direct message. */
  readonly mention: ChannelRule['mention'];
  /** Whose copy it is, in a direct message. */
  readonly reader?: string | undefined;
}

/** Why a card reaches whom it reaches. */
export function askedLine({ may, asked, some, reader }: SecondScene): string {
  if (reader !== undefined && some.includes(reader)) {
    return may === 1
      ? '*You may agree,* and nobody else.'
      : `*You may agree,* and so may ${count(may - 1, 'other')}. Whoever answers first decides.`;
  }
  const people = count(may, 'person', 'people');
  if (may === 0) return '*Nobody else may agree so far.* An admin can name somebody in *Roles*.';
  if (asked === 0)
    return `*Who may agree:* ${people}, who ${may === 1 ? 'is' : 'are'} asked by direct message.`;
  if (asked < may)
    return `*Who may agree:* ${people}; ${asked} of them were asked by direct message.`;
  return `*Who may agree:* ${people}, ${may === 1 ? '' : 'all '}asked by direct message.`;
}

/** Whom a card names: below its lines, never in what a notification shows. */
export function mentionLine(second: SecondScene | undefined): string[] {
  if (!second) return [];
  const mentions = mentionsOf(second.mention, second.some);
  return mentions.length > 0 ? [mentions.join(' ')] : [];
}
