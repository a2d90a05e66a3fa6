import type { Trx } from '../db/database.ts';
import type { Announce, DomainEvent } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import type { Saying } from './notice.ts';
import { cardOf, ensureCard, redraw, redrawEndings, tell } from './outbox-store.ts';

/** Turns what happened into what people are told, in the same transaction. `mail`: e-mails go beside the DMs. */
export function createAnnounce(settings: { clock: Clock; mail: boolean }): Announce {
  const { clock, mail } = settings;

  async function tellPerson(trx: Trx, user: string, notice: Saying<'person'>) {
    const now = clock.now();
    await tell(trx, { ...notice, target: { to: 'person', user } }, now);
    if (!mail) return;
    await tell(trx, { ...notice, key: `${notice.key}:mail`, target: { to: 'mail', user } }, now);
  }

  async function tellThread(trx: Trx, domainId: number, notice: Saying<'thread'>) {
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

  const redrawOf = async (
    trx: Trx,
    event: { workspaceId: number; domainId?: number | undefined },
  ) => {
    const { workspaceId, domainId } = event;
    if (domainId !== undefined) await redrawDomain(trx, { workspaceId, domainId });
  };

  /** Its own card, and that of whom it was handed to. */
  async function redrawConsent(trx: Trx, event: { workspaceId: number; consentId: string }) {
    const { workspaceId, consentId: subject } = event;
    await redraw(trx, { workspaceId, kind: 'consent', subject });
    await redraw(trx, { workspaceId, kind: 'handover', subject });
  }

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
        await redrawOf(trx, event);
        return;

      case 'consent handed': {
        const target = { to: 'person', user: event.to } as const;
        const subject = event.consentId;
        await ensureCard(trx, { workspaceId, kind: 'handover', subject, target }, now);
        return;
      }

      case 'consent declined': {
        const { consentId, by, askedBy } = event;
        await tellPerson(trx, askedBy, {
          workspaceId,
          key: `consent.declined:${consentId}`,
          kind: 'consent.declined',
          facts: { consentId, by },
        });
        return;
      }

      case 'consent changed':
        await redrawConsent(trx, event);
        await redrawOf(trx, event);
        return;

      case 'grant left': {
        const { domainId } = event;
        const key = `grant.left:${domainId}:${now.getTime()}`;
        await tellThread(trx, domainId, { workspaceId, key, kind: 'grant.left.thread', facts: {} });
        return;
      }

      case 'connected': {
        const { domainId, channel, watched } = event;
        await redrawConsent(trx, event);
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

      case 'moved': {
        const { domainId, at } = event;
        await redrawDomain(trx, event);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domain.moved:${domainId}:${at.getTime()}`,
          kind: 'domain.moved.thread',
          facts: { domainId },
        });
        return;
      }

      case 'interval changed': {
        const { domainId, by, beforeMs, afterMs } = event;
        await redrawDomain(trx, event);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domain.interval:${domainId}:${now.getTime()}`,
          kind: 'domain.interval.thread',
          facts: { by, beforeMs, afterMs },
        });
        return;
      }

      case 'ready': {
        const { domainId, apps, tokens, by } = event;
        const facts = { domainId, apps, tokens };
        await redrawDomain(trx, event);
        const key = `sync.ready:${domainId}:${now.getTime()}`;
        await tellThread(trx, domainId, {
          workspaceId,
          key: `${key}:thread`,
          kind: 'sync.ready.thread',
          facts,
        });
        await tellPerson(trx, by, { workspaceId, key, kind: 'sync.ready.person', facts });
        return;
      }

      // Its alert says the rest (`alerts.ts`).
      case 'broke':
        await redrawDomain(trx, event);
        await redrawEndings(trx, event);
        return;

      case 'still broken':
        await redrawDomain(trx, event);
        return;

      case 'reconnected': {
        const { domainId, by, username, previousUsername, watched, restored, carriedOver } = event;
        await redrawDomain(trx, event);
        await redrawEndings(trx, event);
        await redrawConsent(trx, event);
        const key = `domain.reconnected:${domainId}:${event.consentId}`;
        await tellThread(trx, domainId, {
          workspaceId,
          key,
          kind: 'domain.reconnected.thread',
          facts: { by, username, previousUsername, restored, carriedOver },
        });
        if (!restored) return;
        await tellThread(trx, domainId, {
          workspaceId,
          key: `${key}:count`,
          kind: 'domains.count',
          facts: { count: watched },
        });
        return;
      }

      case 'deleted': {
        const { domainId, watched } = event;
        await redrawDomain(trx, event);
        await redrawEndings(trx, event);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domain.deleted:${domainId}:${now.getTime()}`,
          kind: 'domains.count',
          facts: { count: watched },
        });
        return;
      }

      case 'caught up': {
        const { domainId, appeared, removed, at } = event;
        await redrawDomain(trx, event);
        await tellThread(trx, domainId, {
          workspaceId,
          key: `domain.caughtUp:${domainId}:${at.getTime()}`,
          kind: 'domain.caughtUp.thread',
          facts: { appeared, removed },
        });
        return;
      }

      case 'mended':
        await redrawDomain(trx, event);
        return;

      default: // An event that nobody tells of does not compile.
        event satisfies never;
    }
  };
}
