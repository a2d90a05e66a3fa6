import type { Trx } from '../db/database.ts';
import type { Announce, DomainEvent } from '../domains/events.ts';
import type { Clock } from '../lib/clock.ts';
import { passCard, redrawAllOf, redrawRefused } from './domain-cards-store.ts';
import { redrawLeavingsOf } from './leaving-card-store.ts';
import type { Saying } from './notice.ts';
import { cardOf, ensureCard, redraw, redrawEndings, tell } from './outbox-store.ts';
import { redrawQuestionsOf } from './question-card-store.ts';

type Event<Kind extends DomainEvent['kind']> = Extract<DomainEvent, { kind: Kind }>;

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

  /** How many domains are watched by now. */
  const tellCount = (
    trx: Trx,
    { workspaceId, domainId, watched }: Event<'connected' | 'reconnected' | 'deleted'>,
    key: string,
  ) => {
    const facts = { count: watched };
    return tellThread(trx, domainId, { workspaceId, key, kind: 'domains.count', facts });
  };

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

  async function consentAsked(trx: Trx, event: Event<'consent asked'>) {
    const { workspaceId, consentId: subject, by, instead } = event;
    const target = { to: 'person', user: by } as const;
    if (instead !== undefined) await passCard(trx, { workspaceId, from: instead, to: subject, by });
    await ensureCard(trx, { workspaceId, kind: 'consent', subject, target }, clock.now());
    await redrawOf(trx, event);
  }

  async function consentHanded(trx: Trx, event: Event<'consent handed'>) {
    const { workspaceId, consentId: subject, to } = event;
    const target = { to: 'person', user: to } as const;
    await ensureCard(trx, { workspaceId, kind: 'handover', subject, target }, clock.now());
  }

  async function connected(trx: Trx, event: Event<'connected'>) {
    const { workspaceId, domainId, channel } = event;
    await redrawConsent(trx, event);
    await redrawRefused(trx, event);
    const subject = String(domainId);
    const target = { to: 'channel', channel } as const;
    await ensureCard(trx, { workspaceId, kind: 'domain', subject, target }, clock.now());
    await tellCount(trx, event, `domains.count:${domainId}:${event.consentId}`);
  }

  async function ready(trx: Trx, event: Event<'ready'>) {
    const { workspaceId, domainId, apps, tokens, by } = event;
    const key = `sync.ready:${domainId}:${clock.now().getTime()}`;
    const facts = { domainId, apps, tokens };
    await redrawDomain(trx, event);
    await tellThread(trx, domainId, {
      workspaceId,
      key: `${key}:thread`,
      kind: 'sync.ready.thread',
      facts,
    });
    await tellPerson(trx, by, { workspaceId, key, kind: 'sync.ready.person', facts });
  }

  async function reconnected(trx: Trx, event: Event<'reconnected'>) {
    const { workspaceId, domainId, by, username, previousUsername, restored, carriedOver } = event;
    await redrawDomain(trx, event);
    await redrawEndings(trx, event);
    await redrawConsent(trx, event);
    await redrawRefused(trx, event);
    const key = `domain.reconnected:${domainId}:${event.consentId}`;
    await tellThread(trx, domainId, {
      workspaceId,
      key,
      kind: 'domain.reconnected.thread',
      facts: { by, username, previousUsername, restored, carriedOver },
    });
    if (restored) await tellCount(trx, event, `${key}:count`);
  }

  async function deleted(trx: Trx, event: Event<'deleted'>) {
    await redrawQuestionsOf(trx, event);
    await redrawLeavingsOf(trx, event);
    const key = `domain.deleted:${event.domainId}:${clock.now().getTime()}`;
    await redrawDomain(trx, event);
    await redrawEndings(trx, event);
    await tellCount(trx, event, key);
  }

  return async (trx: Trx, event: DomainEvent): Promise<void> => {
    const now = clock.now();
    const { workspaceId } = event;
    switch (event.kind) {
      case 'consent asked':
        return consentAsked(trx, event);
      case 'consent handed':
        return consentHanded(trx, event);
      case 'consent declined': {
        const { consentId, by, askedBy } = event;
        const key = `consent.declined:${consentId}`;
        const facts = { consentId, by };
        return tellPerson(trx, askedBy, { workspaceId, key, kind: 'consent.declined', facts });
      }
      case 'consent changed':
        await redrawConsent(trx, event);
        return redrawOf(trx, event);
      case 'grant left': {
        const { domainId } = event;
        const key = `grant.left:${domainId}:${now.getTime()}`;
        return tellThread(trx, domainId, {
          workspaceId,
          key,
          kind: 'grant.left.thread',
          facts: {},
        });
      }
      case 'connected':
        return connected(trx, event);
      case 'moved': {
        const { domainId, at } = event;
        const key = `domain.moved:${domainId}:${at.getTime()}`;
        const facts = { domainId };
        await redrawDomain(trx, event);
        return tellThread(trx, domainId, { workspaceId, key, kind: 'domain.moved.thread', facts });
      }
      case 'interval changed': {
        const { domainId, by, beforeMs, afterMs } = event;
        const key = `domain.interval:${domainId}:${now.getTime()}`;
        const facts = { by, beforeMs, afterMs };
        await redrawDomain(trx, event);
        return tellThread(trx, domainId, {
          workspaceId,
          key,
          kind: 'domain.interval.thread',
          facts,
        });
      }
      case 'renamed': {
        const { domainId, by, before, after } = event;
        const key = `domain.renamed:${domainId}:${now.getTime()}`;
        const facts = { by, before, after };
        await redrawAllOf(trx, event);
        return tellThread(trx, domainId, {
          workspaceId,
          key,
          kind: 'domain.renamed.thread',
          facts,
        });
      }
      case 'ready':
        return ready(trx, event);
      // Its alert says the rest (`alerts.ts`).
      case 'broke':
        await redrawDomain(trx, event);
        return redrawEndings(trx, event);
      case 'reconnected':
        return reconnected(trx, event);
      case 'deleted':
        return deleted(trx, event);
      case 'caught up': {
        const { domainId, appeared, removed, at } = event;
        const key = `domain.caughtUp:${domainId}:${at.getTime()}`;
        const facts = { appeared, removed };
        await redrawDomain(trx, event);
        return tellThread(trx, domainId, {
          workspaceId,
          key,
          kind: 'domain.caughtUp.thread',
          facts,
        });
      }
      case 'changed':
      case 'still broken':
      case 'mended':
        return redrawDomain(trx, event);
      default: // An event that nobody tells of does not compile.
        event satisfies never;
    }
  };
}
