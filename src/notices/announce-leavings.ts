import type { AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { placeOfDomain } from './app-card-store.ts';
import { createAppCase, inChannel } from './app-case.ts';
import { leavingSubject, redrawLeavings } from './leaving-card-store.ts';
import { ensureCard } from './outbox-store.ts';

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/** People who became inactive and hold tokens have a card where apps of their domain are told; it is no emergency. */
export function createAnnounceLeavings({ clock }: { clock: Clock }) {
  const { calmAt, channelOf } = createAppCase({ clock });

  return {
    async left(trx: Trx, event: Event<'people left'>): Promise<void> {
      const { workspaceId, domainId, leavingIds } = event;
      const place = await placeOfDomain(trx, workspaceId, domainId);
      const channel = await channelOf(trx, workspaceId, place);
      if (channel === undefined) return;
      const at = await calmAt(trx, workspaceId, channel);
      const target = inChannel(channel);
      for (const id of leavingIds) {
        const card = { workspaceId, kind: 'leaving', subject: leavingSubject(id), target } as const;
        await ensureCard(trx, card, at);
      }
    },

    changed: (trx: Trx, { workspaceId, leavingIds }: Event<'leavings changed'>): Promise<void> =>
      redrawLeavings(trx, workspaceId, leavingIds),
  };
}
