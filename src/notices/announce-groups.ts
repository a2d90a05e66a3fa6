import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { createAppCase, inChannel } from './app-case.ts';
import {
  assignedTo,
  cardsOfGroup,
  groupSubject,
  placesOfGroup,
  redrawGroup,
} from './group-card-store.ts';
import type { Saying } from './notice.ts';
import { ensureCard, tell } from './outbox-store.ts';

interface Group {
  readonly workspaceId: number;
  readonly groupId: number;
}

/** One act on many apps is one message in each channel that takes its apps, however many they are; its thread is its story. */
export function createAnnounceGroups({ clock }: { clock: Clock }) {
  const { channelOf } = createAppCase({ clock });

  async function tellThreads(trx: Trx, { workspaceId, groupId }: Group, line: Saying<'thread'>) {
    for (const cardId of await cardsOfGroup(trx, workspaceId, groupId)) {
      const key = `${line.key}:${cardId}`;
      await tell(trx, { ...line, key, target: { to: 'thread', cardId } }, clock.now());
    }
  }

  return {
    async made(trx: Trx, { workspaceId, groupId }: Group): Promise<void> {
      const channels = new Set<string>();
      for (const place of await placesOfGroup(trx, workspaceId, groupId)) {
        const channel = await channelOf(trx, workspaceId, place);
        if (channel !== undefined) channels.add(channel);
      }
      const now = clock.now();
      for (const channel of channels) {
        const subject = groupSubject(groupId, channel);
        const target = inChannel(channel);
        await ensureCard(trx, { workspaceId, kind: 'group', subject, target }, now);
      }
      const user = await assignedTo(trx, workspaceId, groupId);
      if (user === undefined) return;
      const notice = {
        workspaceId,
        key: `group.assigned:${groupId}`,
        kind: 'group.assigned.person',
        target: { to: 'person', user },
        facts: { groupId },
      } as const;
      await tell(trx, notice, now);
    },

    async undone(trx: Trx, group: Group): Promise<void> {
      const { workspaceId, groupId } = group;
      await redrawGroup(trx, workspaceId, groupId);
      const key = `group.undone:${groupId}`;
      const facts = { groupId };
      await tellThreads(trx, group, { workspaceId, key, kind: 'group.undone.thread', facts });
    },

    /** A revocation that it asked for is a step further. `line`: what must be said of that. */
    async revoking(trx: Trx, group: Group, line: Saying<'thread'> | undefined): Promise<void> {
      await redrawGroup(trx, group.workspaceId, group.groupId);
      if (line) await tellThreads(trx, group, line);
    },
  };
}
