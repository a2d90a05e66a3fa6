import type { ConsentView } from '../consents/store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Help } from '../lib/help.ts';
import type { NoticeKind } from '../notices/kinds.ts';
import type { Card, Notice } from '../notices/notice.ts';
import { createAlertMessages } from './alerts/messages.ts';
import { createAppMessages } from './apps/messages.ts';
import type { Core } from './core.ts';
import { connectedAfter, consentCard } from './domains/consent-card.ts';
import { deletedCard } from './domains/deleted-card.ts';
import { domainCard } from './domains/domain-card.ts';
import { handedOutCard, handoverCard } from './domains/handover-card.ts';
import { createDomainNotices } from './domains/notices.ts';
import { stamped } from './kernel/pressed-card.ts';
import type { Message } from './kit/blocks.ts';
import { messageWithHelp } from './kit/help.ts';
import { nameIn } from './kit/names.ts';
import type { NoticeWords } from './notice-words.ts';
import { createQuestionMessages } from './questions/messages.ts';
import { accessCard } from './team/access-card.ts';
import { createTeamNotices } from './team/notices.ts';
import { type People, personName } from './web-api/people.ts';

/** Cards and notices as messages, drawn from what is true now. Undefined where their subject is gone. */
export function createMessages(deps: {
  core: Core;
  people: People;
  help: Help;
  clock: Clock;
  command: string;
}) {
  const { core, people, help, clock } = deps;
  const alerts = createAlertMessages(deps);
  const apps = createAppMessages(deps);
  const questions = createQuestionMessages({ ...deps, mentions: apps.mentions });

  // A kind that is said nowhere does not compile.
  const words: NoticeWords = {
    ...createDomainNotices(deps),
    ...createTeamNotices(deps),
    ...alerts.notices,
    ...apps.notices,
    ...questions.notices,
  };

  const nameOf = (workspaceId: number, id: string) => personName(people, workspaceId, id);

  /** Its subject is `request/admin`. */
  async function accessOf({ workspaceId, subject }: Card): Promise<Message | undefined> {
    const request = await core.team.access.view(workspaceId, Number(subject.split('/')[0]));
    if (!request) return undefined;
    const by = request.answer ? await nameOf(workspaceId, request.answer.by) : '';
    return accessCard(request, await nameOf(workspaceId, request.userId), by);
  }

  const sinceThen = async (consent: ConsentView) =>
    consent.state === 'refused' || consent.state === 'expired'
      ? connectedAfter(consent, await core.domains.list(consent.workspaceId))
      : undefined;

  async function draw(card: Card): Promise<Message | undefined> {
    if (card.kind === 'access') return accessOf(card);
    if (card.kind === 'ending') return alerts.endingCard(card);
    if (card.kind === 'handover') {
      const consent = await core.consents.view(card.workspaceId, card.subject);
      if (!consent) return undefined;
      const asker = await nameOf(card.workspaceId, consent.askedBy);
      return handoverCard(consent, asker, await sinceThen(consent));
    }
    if (card.kind === 'consent') {
      const consent = await core.consents.view(card.workspaceId, card.subject);
      const waits = consent?.state === 'open' || consent?.state === 'opened';
      if (consent?.handedTo !== undefined && waits) {
        return handedOutCard(consent, await nameOf(card.workspaceId, consent.handedTo));
      }
      return consent && consentCard(consent, await sinceThen(consent));
    }
    if (card.kind === 'alert') return alerts.card(card);
    if (card.kind === 'question' || card.kind === 'answer') return questions.card(card);
    if (card.kind !== 'domain') return apps.card(card);
    const { workspaceId } = card;
    const domain = await core.domains.viewEver(workspaceId, Number(card.subject));
    if (!domain) return undefined;
    const { connectedBy, deleted, reconnecting } = domain;
    const ids = [connectedBy, deleted?.by, reconnecting?.by].filter((id) => id !== undefined);
    const names = await people.names(workspaceId, ids);
    const name = (id: string | undefined) => nameIn(names, id);
    return deleted
      ? deletedCard(domain, deleted, name(deleted.by), clock.now())
      : domainCard(domain, name(connectedBy), clock.now(), name(reconnecting?.by));
  }

  return {
    async card(card: Card): Promise<Message | undefined> {
      const drawn = await draw(card);
      return drawn && stamped(messageWithHelp(drawn, help), card);
    },

    async notice(notice: Notice): Promise<Message | undefined> {
      const drawn = await said(words, notice);
      return drawn && messageWithHelp(drawn, help);
    },
  };
}

const said = <Kind extends NoticeKind>(words: NoticeWords, notice: Notice<Kind>) =>
  words[notice.kind](notice);
