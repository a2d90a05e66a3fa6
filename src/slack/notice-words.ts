import type { Clock } from '../lib/clock.ts';
import { type ErrorCode, errorCodes, type Facts } from '../lib/errors.ts';
import type { Card, Notice } from '../notices/notice.ts';
import type { Message } from './blocks.ts';
import type { Core } from './core.ts';
import { consentCard } from './messages/consent-card.ts';
import { domainCard } from './messages/domain-card.ts';
import { brokenMessage, channelRefusedMessage, readyMessage } from './messages/personal.ts';
import { brokenLine, domainsCountLine, mendedLine, readyLine } from './messages/thread-lines.ts';
import type { People } from './people.ts';

/** Cards and notices as messages, drawn from what is true now. Undefined where their subject is gone. */
export function createMessages(deps: { core: Core; people: People; clock: Clock }) {
  const { core, people, clock } = deps;

  async function domainOf(workspaceId: number, id: unknown) {
    return typeof id === 'number' ? core.domains.view(workspaceId, id) : undefined;
  }

  return {
    async card(card: Card): Promise<Message | undefined> {
      if (card.kind === 'consent') {
        const consent = await core.consents.view(card.workspaceId, card.subject);
        return consent && consentCard(consent);
      }
      const domain = await domainOf(card.workspaceId, Number(card.subject));
      if (!domain) return undefined;
      const names = await people.names(card.workspaceId, [domain.connectedBy]);
      return domainCard(domain, names.get(domain.connectedBy) ?? 'someone who left', clock.now());
    },

    async notice(notice: Notice): Promise<Message | undefined> {
      const { facts, workspaceId, createdAt } = notice;
      switch (notice.kind) {
        case 'domains.count':
          return domainsCountLine(numberOf(facts.count));
        case 'sync.ready.thread':
          return readyLine(
            { apps: numberOf(facts.apps), tokens: numberOf(facts.tokens) },
            createdAt,
          );
        case 'domain.broken.thread':
          return brokenLine(codeOf(facts.code), createdAt);
        case 'domain.mended.thread':
          return mendedLine(numberOf(facts.downMs), createdAt);
        case 'channel.refused':
          return channelRefusedMessage(String(facts.channel ?? ''), String(facts.why ?? ''));
        case 'sync.ready.person': {
          const domain = await domainOf(workspaceId, facts.domainId);
          return domain && readyMessage(domain);
        }
        case 'domain.broken.person': {
          const domain = await domainOf(workspaceId, facts.domainId);
          const code = codeOf(facts.code);
          const known = domain?.trouble?.code === code ? domain.trouble.facts : noFacts;
          return domain && brokenMessage(domain, code, known);
        }
        case 'consent.ended': {
          const consent = await core.consents.view(workspaceId, String(facts.consentId ?? ''));
          return consent && consentCard(consent);
        }
      }
    },
  };
}

const noFacts: Facts = {};

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const codeOf = (value: unknown): ErrorCode =>
  errorCodes.find((code) => code === value) ?? 'E-UNKNOWN';
