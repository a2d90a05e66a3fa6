import { isoDay } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { count } from '../kit/words.ts';

/** A file that is ready to leave. */
export interface Made {
  readonly content: Buffer;
  readonly lines: number;
  readonly title: string;
}

/** Sends a file to the asker's own direct messages. */
export async function sendFile(
  uses: Pick<Uses, 'channel' | 'files' | 'team' | 'clock'>,
  actor: Actor,
  what: 'apps' | 'audit' | 'domains' | 'problems',
  { content, lines, title }: Made,
  facts: Readonly<Record<string, unknown>>,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const key = crypto.randomUUID();
  const preparing = paragraph('Preparing…');
  const posted = await uses.channel.post(workspaceId, { user: userId }, preparing, { key });
  const name = `salesforce-${what}-${isoDay(uses.clock.now())}.csv`;
  // The act is recorded before anything leaves: an export that nobody can prove is worse than one that failed.
  await uses.team.audit.record({
    workspaceId,
    actor: userId,
    action: `${what}.exported`,
    facts: { lines, ...facts },
    source: 'slack',
  });
  await uses.files.put(workspaceId, posted.channel, { name, title, content });
  const words = `${title}, ${count(lines, 'line')}. Contains names and e-mails; handle with care.`;
  await uses.channel.edit(workspaceId, posted, paragraph(words));
  return privately(paragraph("I've sent it to you privately."));
}
