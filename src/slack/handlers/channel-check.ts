import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../actor.ts';
import { paragraph } from '../blocks.ts';
import { privately, type Reply } from '../reply.ts';
import { judgeChannel } from './add-channel.ts';
import type { HandlerDeps } from './deps.ts';

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
