import { personById } from './grid.ts';
import { canRead } from './messages.ts';
import type { Reader } from './mrkdwn.ts';
import type { Person } from './types.ts';
import type { World } from './world.ts';

/** How one person reads: their time zone, and the channel names that they may know. */
export const readerFor = (world: World, person?: Person): Reader => ({
  now: world.clock.now(),
  timeZone: person?.tz ?? 'UTC',
  personName: (id) => personById(world, id)?.name,
  channelName(id) {
    const channel = world.channels.get(id);
    if (!channel || channel.kind === 'im') return undefined;
    return !person || channel.kind === 'public' || canRead(channel, person)
      ? channel.name
      : undefined;
  },
});
