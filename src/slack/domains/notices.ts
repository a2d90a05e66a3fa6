import type { Facts } from '../../lib/errors.ts';
import type { Core } from '../core.ts';
import { hostOf } from '../kit/host.ts';
import type { NoticeWords } from '../notice-words.ts';
import { type People, personName } from '../web-api/people.ts';
import { handedBackMessage } from './handover-card.ts';
import {
  brokenMessage,
  channelRefusedMessage,
  mailRefusedMessage,
  readyMessage,
} from './personal.ts';
import { signalledMessage } from './signals.ts';
import {
  caughtUpLine,
  domainsCountLine,
  grantLeftLine,
  intervalLine,
  movedLine,
  readyLine,
  reconnectedLine,
  renamedLine,
} from './thread-lines.ts';

const noFacts: Facts = {};

/** What is said of domains and of consents. */
export const createDomainNotices = ({ core, people }: { core: Core; people: People }) =>
  ({
    'domains.count': ({ facts }) => domainsCountLine(facts.count),
    'sync.ready.thread': ({ facts, createdAt }) => readyLine(facts, createdAt),
    'sync.ready.person': async ({ workspaceId, facts }) => {
      const domain = await core.domains.view(workspaceId, facts.domainId);
      return domain && readyMessage(domain);
    },
    'domain.broken.person': async ({ workspaceId, facts: { domainId, code } }) => {
      const domain = await core.domains.view(workspaceId, domainId);
      const known = domain?.trouble?.code === code ? domain.trouble.facts : noFacts;
      return domain && brokenMessage(domain, code, known);
    },
    'domain.reconnected.thread': async ({ workspaceId, facts, createdAt }) => {
      const by = await personName(people, workspaceId, facts.by);
      return reconnectedLine({ ...facts, by }, createdAt);
    },
    'domain.moved.thread': async ({ workspaceId, facts }) => {
      const domain = await core.domains.view(workspaceId, facts.domainId);
      return domain && movedLine(hostOf(domain.instanceUrl));
    },
    'domain.renamed.thread': async ({ workspaceId, facts: { by, before, after } }) =>
      renamedLine(await personName(people, workspaceId, by), before, after),
    'domain.interval.thread': async ({ workspaceId, facts: { by, beforeMs, afterMs } }) =>
      intervalLine(await personName(people, workspaceId, by), beforeMs, afterMs),
    'grant.left.thread': () => grantLeftLine(),
    'domain.caughtUp.thread': ({ facts }) => caughtUpLine(facts),
    'domain.signalled': async ({ workspaceId, facts: { domainId, rules, lapsed } }) => {
      const domain = await core.domains.view(workspaceId, domainId);
      const signals = await core.apps.signals(workspaceId, domainId);
      const told = signals.filter(({ rule }) => rules.includes(rule));
      const apps = await Promise.all(lapsed.map(({ appId }) => core.apps.view(workspaceId, appId)));
      const undone = apps.flatMap((app) => app?.name ?? []);
      return domain && signalledMessage(domain, told, undone);
    },
    'channel.refused': ({ facts: { channel, why } }) => channelRefusedMessage(channel, why),
    'mail.refused': async ({ workspaceId, facts: { user, why } }) =>
      mailRefusedMessage(await personName(people, workspaceId, user), why),
    'consent.declined': async ({ workspaceId, facts: { consentId, by } }) => {
      const consent = await core.consents.view(workspaceId, consentId);
      return consent && handedBackMessage(consent, await personName(people, workspaceId, by));
    },
  }) satisfies Partial<NoticeWords>;
