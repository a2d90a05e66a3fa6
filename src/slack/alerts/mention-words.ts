import { isSlackGroup, isSlackUser } from '../../lib/slack-ids.ts';
import type { ChannelRule } from '../../notices/channel-rules.ts';

const MOST = 2;

const person = (id: string): string[] => (isSlackUser(id) ? [`<@${id}>`] : []);
/** It needs no scope. */
const group = (id: string): string[] => (isSlackGroup(id) ? [`<!subteam^${id}>`] : []);

/** Whom a message in a channel names, by what was chosen for it: two at most. `owners`: where its owner is chosen. */
export function mentionsOf(
  mention: ChannelRule['mention'],
  owners: readonly string[],
): readonly string[] {
  if (mention === 'nobody') return [];
  if (mention === 'owner') return owners.slice(0, MOST).flatMap(person);
  return 'user' in mention ? person(mention.user) : group(mention.group);
}
