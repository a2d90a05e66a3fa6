import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { isSeenByLooking } from './paused-words.ts';

/** `Check again` on the message that says that a channel is refused. */
export async function checkChannel(
  uses: Pick<Uses, 'channel' | 'channels'>,
  actor: Actor,
  channel: string,
): Promise<Reply> {
  const { workspaceId } = actor.who;
  const before = (await uses.channels.paused(workspaceId)).find((each) => each.channel === channel);
  const verdict = await judgeChannel(uses, workspaceId, channel);
  if (!verdict.ok) {
    return privately(
      paragraph(`<#${channel}>: ${verdict.why.replace(', then press Next again', '')}`),
    );
  }
  const isKnown = before === undefined || isSeenByLooking(before.why);
  return privately(
    paragraph(
      isKnown
        ? `I can post in <#${channel}> now.`
        : `Slack gives no reason against posting in <#${channel}>. The next message there will show; if it is refused again, it comes to admins.`,
    ),
  );
}
