import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';

/** `Check again` on the message that says that a channel is refused. */
export async function checkChannel(
  uses: Pick<Uses, 'channel'>,
  actor: Actor,
  channel: string,
): Promise<Reply> {
  const verdict = await judgeChannel(uses, actor.who.workspaceId, channel);
  return privately(
    paragraph(
      verdict.ok
        ? `I can post in <#${channel}> now.`
        : `<#${channel}>: ${verdict.why.replace(', then press Next again', '')}`,
    ),
  );
}
