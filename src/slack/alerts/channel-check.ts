import { AppError } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';

/** `Check again` on the message that says that a channel is refused. */
export async function checkChannel(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const channel = value ?? '';
  if (!isSlackChannel(channel)) throw new AppError('E-STALE-CARD', 'no channel id');
  const verdict = await judgeChannel(uses, actor.who.workspaceId, channel);
  return privately(
    paragraph(
      verdict.ok
        ? `I can post in <#${channel}> now.`
        : `<#${channel}>: ${verdict.why.replace(', then press Next again', '')}`,
    ),
  );
}
