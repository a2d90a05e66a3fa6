import type { Trx } from '../db/database.ts';
import type { Announce, DomainEvent } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import type { NewNotice } from './notice.ts';
import { cardOf, ensureCard, redraw, tell } from './outbox-store.ts';

/** Turns what happened into what people are told, in the same transaction. `mail`: e-mails go beside the DMs. */
export function createAnnounce(settings: { clock: Clock; mail: boolean }): Announce {
  const { clock, mail } = settings;

  async function tellPerson(trx: Trx, user: string, notice: Omit<NewNotice, 'target'>) {
    const now = clock.now();
    await tell(trx, { ...notice, target: { to: 'person', user } }, now);
    if (!mail) return;
    await tell(trx, { ...notice, key: `${notice.key}:mail`, target: { to: 'mail', user } }, now);
  }

  async function tellThread(trx: Trx, domainId: number, notice: Omit<NewNotice, 'target'>) {
    const { workspaceId } = notice;
    const card = await cardOf(trx, { workspaceId, kind: 'domain', subject: String(domainId) });
    if (!card) return;
    await tell(trx, { ...notice, target: { to: 'thread', cardId: card.id } }, clock.now());
  }

  const redrawDomain = (trx: Trx, event: { workspaceId: number; domainId: number }) =>
    redraw(trx, {
      workspaceId: event.workspaceId,
      kind: 'domain',
      subject: String(event.domainId),
    });

  return async (trx: Trx, event: DomainEvent) => {
    const now = clock.now();
    const { workspaceId } = event;
    switch (event.kind) {
      case 'consent asked':
        await ensureCard(
          trx,
          {
            workspaceId,
            kind: 'consent',
            subject: event.consentId,
            target: { to: 'person', user: event.by },
          },
          now,
        );
        return;

      case 'consent changed':
        await redraw(trx, { workspaceId, kind: 'consent', subject: event.consentId });
        return;

      case 'connected': {
        const { domainId, channel, watched } = event;
        await redraw(trx, { workspaceId, kind: 'consent', subject: event.consentId });
        const subject = String(domainId);
        const target = { to: 'channel', channel } as const;
        await ensureCard(trx, { workspaceId, kind: 'domain', subject, target }, now);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domains.count:${domainId}:${event.consentId}`,
          kind: 'domains.count',
          facts: { count: watched },
        });
        return;
      }

      case 'changed':
        await redrawDomain(trx, event);
        return;

      case 'ready': {
        const { domainId, apps, tokens, by } = event;
        const facts = { domainId, apps, tokens };
        await redrawDomain(trx, event);
        const key = `sync.ready:${domainId}`;
        await tellThread(trx, domainId, {
          workspaceId,
          key: `${key}:thread`,
          kind: 'sync.ready.thread',
          facts,
        });
        await tellPerson(trx, by, { workspaceId, key, kind: 'sync.ready.person', facts });
        return;
      }

      case 'broke': {
        const { domainId, code, since, by } = event;
        const facts = { domainId, code, ...event.facts };
        await redrawDomain(trx, event);
        const key = `domain.broken:${domainId}:${since.getTime()}`;
        await tellThread(trx, domainId, {
          workspaceId,
          key: `${key}:thread`,
          kind: 'domain.broken.thread',
          facts,
        });
        await tellPerson(trx, by, { workspaceId, key, kind: 'domain.broken.person', facts });
        return;
      }

      case 'mended': {
        const { domainId, since, at } = event;
        await redrawDomain(trx, event);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domain.mended:${domainId}:${since.getTime()}`,
          kind: 'domain.mended.thread',
          facts: { domainId, downMs: at.getTime() - since.getTime() },
        });
        return;
      }
    }
  };
}
