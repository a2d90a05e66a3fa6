import { isSlackGroup, isSlackUser } from '../../lib/slack-ids.ts';
import type { ChannelRule } from '../../notices/channel-rules.ts';

const MOST = 2;

/** As Slack tells people by it: `<@U…>`, or `<!subteam^S…>` of a group, which needs no scope. */
const mentionOf = (id: string): string[] => {
  if (isSlackUser(id)) return [`<@${id}>`];
  return isSlackGroup(id) ? [`<!subteam^${id}>`] : [];
};

/** Whom a message in a channel names, by what was chosen for it: two at most. `owners`: where its owner is chosen. */
export function mentionsOf(
  mention: ChannelRule['mention'],
  owners: readonly string[],
): readonly string[] {
  if (mention === 'nobody') return [];
  if (mention === 'owner') return owners.slice(0, MOST).flatMap(mentionOf);
  return mentionOf('user' in mention ? mention.user : mention.group);
}
