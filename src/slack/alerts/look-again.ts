import type { Uses } from '../kernel/uses.ts';
import { reasonAgainst } from '../web-api/channel.ts';
import { SlackRefusal } from '../web-api/refusal.ts';
import { fateOf } from '../web-api/refusal-table.ts';

/** Whether a paused channel takes messages again, as Slack says now. Where Slack does not say, it stays as it is. */
export async function lookAgain(
  uses: Pick<Uses, 'channel' | 'channels'>,
  workspaceId: number,
  channel: string,
): Promise<void> {
  const paused = await uses.channels.paused(workspaceId);
  if (!paused.some((each) => each.channel === channel)) return;
  try {
    const facts = await uses.channel.facts(workspaceId, channel);
    await uses.channels.judged(workspaceId, channel, reasonAgainst(facts));
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const { refused } = error;
    if (refused.kind !== 'permanent' || fateOf(refused.error) !== 'place') return;
    await uses.channels.judged(workspaceId, channel, refused.error);
  }
}
