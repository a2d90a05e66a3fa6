import { AppError } from '../../lib/errors.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import type { Actor } from '../kernel/actor.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';

/** `Check again` on the message that says that a channel is refused. */
export async function checkChannel(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const channel = value ?? '';
  if (!/^[CG][A-Z0-9]{2,30}$/u.test(channel)) throw new AppError('E-STALE-CARD', 'no channel id');
  const verdict = await judgeChannel(deps, actor.who.workspaceId, channel);
  return privately(
    paragraph(
      verdict.ok
        ? `I can post in <#${channel}> now.`
        : `<#${channel}>: ${verdict.why.replace(', then press Next again', '')}`,
    ),
  );
}
