import { isoDay } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { count } from '../kit/words.ts';
import { SlackRefusal } from './refusal.ts';

/** A file that is ready to leave. */
export interface Made {
  readonly content: Buffer;
  readonly lines: number;
  readonly title: string;
}

type Sending = Pick<Uses, 'channel' | 'files' | 'team' | 'clock'>;

export const SENT = "I've sent it to you privately.";

/** Sends a file to the asker's own direct messages, and says so. */
export async function sendFile(...given: Parameters<typeof deliverFile>): Promise<Reply> {
  await deliverFile(...given);
  return privately(paragraph(SENT));
}

/**
 * The same without a word beside it. Where the file does not get there, the direct message and the record say so, and it
 * throws what went wrong.
 */
export async function deliverFile(
  uses: Sending,
  actor: Actor,
  what: 'apps' | 'audit' | 'breach' | 'domains' | 'problems',
  { content, lines, title }: Made,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { workspaceId, userId } = actor.who;
  const key = crypto.randomUUID();
  const preparing = paragraph('Preparing…');
  const posted = await uses.channel.post(workspaceId, { user: userId }, preparing, { key });
  const name = `salesforce-${what}-${isoDay(uses.clock.now())}.csv`;
  // The act is recorded before anything leaves: an export that nobody can prove is worse than one that failed.
  const act = { workspaceId, actor: userId, source: 'slack' } as const;
  await uses.team.audit.record({ ...act, action: `${what}.exported`, facts: { lines, ...facts } });
  try {
    await uses.files.put(workspaceId, posted.channel, { name, title, content });
  } catch (error) {
    const failed = { lines, ...facts, result: 'failed' };
    await uses.team.audit.record({ ...act, action: `${what}.export_failed`, facts: failed });
    const isLost = error instanceof SlackRefusal && error.refused.kind === 'lost';
    const words = isLost
      ? 'Slack did not say whether it took it. If no file comes, ask for it again.'
      : 'Slack did not take it, so no file comes. Ask for it again.';
    await uses.channel.edit(workspaceId, posted, paragraph(`${title}: ${words}`));
    throw error;
  }
  const words = `${title}, ${count(lines, 'line')}. Contains names and e-mails; handle with care.`;
  await uses.channel.edit(workspaceId, posted, paragraph(words));
}
