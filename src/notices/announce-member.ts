import type { Clock } from '../lib/clock.ts';
import type { TellMember } from '../members/events.ts';
import { cardsOf, ensureCard, redraw, tell } from './outbox-store.ts';

/** Turns what happened to roles into what people are told, in the same transaction. */
export const createAnnounceMember =
  (settings: { clock: Clock }): TellMember =>
  async (trx, event) => {
    const now = settings.clock.now();
    const { workspaceId } = event;
    switch (event.kind) {
      case 'role changed': {
        const { userId, role, until, by } = event;
        if (userId === by) return;
        await tell(
          trx,
          {
            workspaceId,
            key: `role.changed:${userId}:${now.getTime()}`,
            kind: 'role.changed',
            target: { to: 'person', user: userId },
            facts: { role: role ?? null, until: until?.toISOString() ?? null, by },
          },
          now,
        );
        return;
      }

      case 'access asked':
        for (const user of event.admins) {
          const subject = `${event.requestId}/${user}`;
          const target = { to: 'person', user } as const;
          await ensureCard(trx, { workspaceId, kind: 'access', subject, target }, now);
        }
        return;

      case 'access answered': {
        const { requestId, userId } = event;
        const kind = 'access' as const;
        for (const subject of await cardsOf(trx, { workspaceId, kind, prefix: `${requestId}/` })) {
          await redraw(trx, { workspaceId, kind, subject });
        }
        const target = { to: 'person', user: userId } as const;
        const key = `access.answered:${requestId}`;
        await tell(
          trx,
          { workspaceId, key, kind: 'access.answered', target, facts: { requestId } },
          now,
        );
        return;
      }

      default: // An event that nobody tells of does not compile.
        event satisfies never;
    }
  };
