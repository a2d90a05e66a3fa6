import type { Clock } from '../lib/clock.ts';
import type { ChannelStore } from './channel-store.ts';

/** Looks at each paused channel once an hour: `look` says whether it takes messages again. */
export const createLookDue =
  (deps: {
    channels: Pick<ChannelStore, 'takeDueLooks'>;
    look: (workspaceId: number, channel: string) => Promise<void>;
    clock: Clock;
  }) =>
  async (): Promise<void> => {
    for (const { workspaceId, channel } of await deps.channels.takeDueLooks(deps.clock.now())) {
      await deps.look(workspaceId, channel);
    }
  };
