import type { KnownBlock } from '@slack/types';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import type { PausedChannel } from '../../notices/channel-store.ts';
import { context, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { timeOf } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { alertActs } from './acts.ts';

const seen: Record<string, string> = {
  is_archived: 'it is archived',
  not_in_channel: 'I am not a member',
  channel_not_found: 'it is gone, or I am not a member',
  'shared with outsiders': 'it is shared with people outside your company',
};
const words: Record<string, string> = {
  ...seen,
  is_inactive: 'it is archived or frozen',
  restricted_action: 'posting there is restricted',
  restricted_action_read_only_channel: 'nobody may post there',
  restricted_action_thread_only_channel: 'only threads are allowed there',
  restricted_action_non_threadable_channel: 'threads are not allowed there',
  posting_to_channel_denied: 'posting there is restricted',
};

const wordOf = (from: Record<string, string>, why: string): string | undefined =>
  Object.hasOwn(from, why) ? from[why] : undefined;

/** Whether asking Slack about the channel shows this reason, or only the next message does. */
export const isSeenByLooking = (why: string): boolean => wordOf(seen, why) !== undefined;

/** Why Slack refuses a channel; ends the sentence *I can't post there:*. */
export const pausedBecause = (why: string): string =>
  wordOf(words, why) ?? inert(why.replaceAll('_', ' '));

export const channelName = (channel: string): string =>
  isSlackChannel(channel) ? `<#${channel}>` : 'a channel';

/** One line of a channel whose messages go elsewhere. */
export const pausedLine = ({ channel, why, since }: PausedChannel): string =>
  `⏸ ${channelName(channel)} is paused since ${timeOf(since)}: ${pausedBecause(why)}. Its messages go to admins by direct message.`;

const SHOWN = 5;

/** The same of all of them, each with a way to look again. */
export const pausedBlocks = (paused: readonly PausedChannel[]): KnownBlock[] => [
  ...paused
    .slice(0, SHOWN)
    .map((each, nth) =>
      section(pausedLine(each), alertActs.checkChannel.button(each.channel.slice(0, 32), { nth })),
    ),
  ...(paused.length > SHOWN
    ? [context(`And ${number(paused.length - SHOWN)} more channels are paused.`)]
    : []),
];
