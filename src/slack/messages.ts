import { endingSubject } from '../alerts/ending.ts';
import type { Clock } from '../lib/clock.ts';
import { type ErrorCode, errorCodes, type Facts } from '../lib/errors.ts';
import type { Card, Notice } from '../notices/notice.ts';
import { digestMessage } from './alerts/digest-message.ts';
import { endingCard, stillEnds } from './alerts/ending-card.ts';
import { createAlertMessages } from './alerts/messages.ts';
import { createAppMessages } from './apps/messages.ts';
import type { Core } from './core.ts';
import { consentCard } from './domains/consent-card.ts';
import { deletedCard } from './domains/deleted-card.ts';
import { domainCard } from './domains/domain-card.ts';
import { handedBackMessage, handedOutCard, handoverCard } from './domains/handover-card.ts';
import {
  brokenMessage,
  channelRefusedMessage,
  mailRefusedMessage,
  readyMessage,
} from './domains/personal.ts';
import {
  caughtUpLine,
  domainsCountLine,
  grantLeftLine,
  intervalLine,
  movedLine,
  readyLine,
  reconnectedLine,
} from './domains/thread-lines.ts';
import { erasedMessage, firstRunMessage } from './home/first-run.ts';
import { stamped } from './kernel/pressed-card.ts';
import type { Message } from './kit/blocks.ts';
import { hostOf } from './kit/host.ts';
import { accessAnswerMessage, accessCard } from './team/access-card.ts';
import { isRole } from './team/roles.ts';
import { roleChangedMessage } from './team/roles-message.ts';
import type { People } from './web-api/people.ts';

/** Cards and notices as messages, drawn from what is true now. Undefined where their subject is gone. */
export function createMessages(deps: {
  core: Core;
  people: People;
  clock: Clock;
  command: string;
}) {
  const { core, people, clock } = deps;
  const alerts = createAlertMessages(deps);
  const apps = createAppMessages(deps);

  async function domainOf(workspaceId: number, id: unknown) {
    return typeof id === 'number' ? core.domains.view(workspaceId, id) : undefined;
  }

  async function personName(workspaceId: number, id: string): Promise<string> {
    if (id === '') return 'someone who left';
    return (await people.names(workspaceId, [id])).get(id) ?? 'someone who left';
  }

  /** Its subject is `request/admin`. */
  async function accessOf({ workspaceId, subject }: Card): Promise<Message | undefined> {
    const request = await core.team.access.view(workspaceId, Number(subject.split('/')[0]));
    if (!request) return undefined;
    const by = request.answer ? await personName(workspaceId, request.answer.by) : '';
    return accessCard(request, await personName(workspaceId, request.userId), by);
  }

  /** Its subject is `domain/grant/days/place`. */
  async function endingOf(workspaceId: number, subject: string, isLetter = false) {
    const ending = endingSubject(subject);
    const domain = ending && (await core.domains.viewEver(workspaceId, ending.domainId));
    if (!domain) return undefined;
    if (isLetter && !stillEnds(domain, ending)) return undefined;
    const owner = domain.reconnected?.by ?? domain.connectedBy;
    return endingCard(domain, ending, await personName(workspaceId, owner));
  }

  async function draw(card: Card): Promise<Message | undefined> {
    if (card.kind === 'access') return accessOf(card);
    if (card.kind === 'ending') return endingOf(card.workspaceId, card.subject);
    if (card.kind === 'handover') {
      const consent = await core.consents.view(card.workspaceId, card.subject);
      return consent && handoverCard(consent, await personName(card.workspaceId, consent.askedBy));
    }
    if (card.kind === 'consent') {
      const consent = await core.consents.view(card.workspaceId, card.subject);
      const waits = consent?.state === 'open' || consent?.state === 'opened';
      if (consent?.handedTo !== undefined && waits) {
        return handedOutCard(consent, await personName(card.workspaceId, consent.handedTo));
      }
      return consent && consentCard(consent);
    }
    if (card.kind === 'alert') return alerts.card(card);
    if (card.kind !== 'domain') return apps.card(card);
    const { workspaceId } = card;
    const domain = await core.domains.viewEver(workspaceId, Number(card.subject));
    if (!domain) return undefined;
    const { connectedBy, deleted, reconnecting } = domain;
    const ids = [connectedBy, deleted?.by, reconnecting?.by].filter((id) => id !== undefined);
    const names = await people.names(workspaceId, ids);
    const nameOf = (id: string | undefined) => names.get(id ?? '') ?? 'someone who left';
    return deleted
      ? deletedCard(domain, deleted, nameOf(deleted.by), clock.now())
      : domainCard(domain, nameOf(connectedBy), clock.now(), nameOf(reconnecting?.by));
  }

  return {
    async card(card: Card): Promise<Message | undefined> {
      const drawn = await draw(card);
      return drawn && stamped(drawn, card);
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
        case 'domain.reconnected.thread': {
          const by = String(facts.by ?? '');
          const names = await people.names(workspaceId, [by]);
          const username = String(facts.username ?? '');
          const previousUsername = String(facts.previousUsername ?? '');
          return reconnectedLine(
            {
              by: names.get(by) ?? 'someone who left',
              username,
              previousUsername,
              restored: facts.restored === true,
              carriedOver: facts.carriedOver === true,
            },
            createdAt,
          );
        }
        case 'grant.ending.person':
          return endingOf(workspaceId, `${facts.domainId}/${facts.grantId}/${facts.days}`, true);
        case 'domain.moved.thread': {
          const domain = await domainOf(workspaceId, facts.domainId);
          return domain && movedLine(hostOf(domain.instanceUrl));
        }
        case 'domain.interval.thread':
          return intervalLine(
            await personName(workspaceId, String(facts.by ?? '')),
            numberOf(facts.beforeMs),
            numberOf(facts.afterMs),
          );
        case 'grant.left.thread':
          return grantLeftLine();
        case 'domain.caughtUp.thread':
          return caughtUpLine({
            appeared: numberOf(facts.appeared),
            removed: numberOf(facts.removed),
          });
        case 'channel.refused':
          return channelRefusedMessage(String(facts.channel ?? ''), String(facts.why ?? ''));
        case 'mail.refused':
          return mailRefusedMessage(
            await personName(workspaceId, String(facts.user ?? '')),
            String(facts.why ?? ''),
          );
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
        case 'role.changed': {
          const until = typeof facts.until === 'string' ? new Date(facts.until) : undefined;
          const role =
            typeof facts.role === 'string' && isRole(facts.role) ? facts.role : undefined;
          const by = await personName(workspaceId, String(facts.by ?? ''));
          return roleChangedMessage({ role, until, by });
        }
        case 'access.answered': {
          const request = await core.team.access.view(workspaceId, numberOf(facts.requestId));
          const by = await personName(workspaceId, request?.answer?.by ?? '');
          return request && accessAnswerMessage(request, by);
        }
        case 'consent.declined': {
          const consent = await core.consents.view(workspaceId, String(facts.consentId ?? ''));
          const by = await personName(workspaceId, String(facts.by ?? ''));
          return consent && handedBackMessage(consent, by);
        }
        case 'first.run':
          return firstRunMessage(deps.command);
        case 'workspace.erased':
          return erasedMessage(numberOf(facts.domains));
        case 'digest.week': {
          const week = { from: dateOf(facts.from), to: dateOf(facts.to) };
          const digest = await core.digest.read(workspaceId, String(facts.channel ?? ''), week);
          return digest && digestMessage(digest, createdAt);
        }
        default:
          return (await alerts.notice(notice)) ?? apps.notice(notice);
      }
    },
  };
}

const noFacts: Facts = {};

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const codeOf = (value: unknown): ErrorCode =>
  errorCodes.find((code) => code === value) ?? 'E-UNKNOWN';

const dateOf = (value: unknown) => new Date(typeof value === 'string' ? value : Number.NaN);
