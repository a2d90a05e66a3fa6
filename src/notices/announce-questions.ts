import type { AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { appsWithCard, placeOfDomain } from './app-card-store.ts';
import { createAppCase, inChannel } from './app-case.ts';
import { ensureCard, redraw, tell } from './outbox-store.ts';
import { isHigh } from './question-card-store.ts';

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/**
 * What is asked about a grant, and answered. Whoever is asked has a card of their own by direct message, at any hour; an
 * answer that alarms is a card in the channel, which names whom its settings say.
 */
export function createAnnounceQuestions({ clock }: { clock: Clock }) {
  const { calmAt, channelOf, channelOfApp, tellCase } = createAppCase({ clock });

  async function asked(trx: Trx, event: Event<'question asked'>): Promise<void> {
    const { workspaceId, questionId, user } = event;
    const card = { workspaceId, kind: 'question', subject: String(questionId) } as const;
    await ensureCard(trx, { ...card, target: { to: 'person', user } }, clock.now());
  }

  async function unasked(
    trx: Trx,
    event: Event<'question unasked' | 'question unanswered'>,
  ): Promise<void> {
    const { workspaceId, appId, questionId } = event;
    // Of many apps that one list speaks of, none gets a card for this.
    if (!(await appsWithCard(trx, workspaceId, [appId])).has(appId)) return;
    const line = { key: `question.unasked:${questionId}`, facts: { questionId } };
    await tellCase(trx, appId, { workspaceId, kind: 'question.unasked.thread', ...line });
  }

  async function toAdmins(trx: Trx, workspaceId: number, questionId: number, what: string) {
    const key = `question.${what}:${questionId}:admins`;
    const target = { to: 'admins' } as const;
    const notice = { workspaceId, key, kind: 'question.admins', target } as const;
    await tell(trx, { ...notice, facts: { questionId } }, clock.now());
  }

  async function unanswered(
    trx: Trx,
    event: Event<'question unasked' | 'question unanswered'>,
  ): Promise<void> {
    const { workspaceId, appId, questionId } = event;
    const channel = await channelOfApp(trx, workspaceId, appId);
    await redraw(trx, { workspaceId, kind: 'question', subject: String(questionId) });
    const mention = await isHigh(trx, workspaceId, appId);
    if (channel === undefined) {
      if (mention) await toAdmins(trx, workspaceId, questionId, 'unanswered');
      return;
    }
    const key = `question.unanswered:${questionId}`;
    const facts = { questionId, mention };
    const notice = { workspaceId, key, kind: 'question.unanswered', facts } as const;
    const at = mention ? clock.now() : await calmAt(trx, workspaceId, channel);
    await tell(trx, { ...notice, target: inChannel(channel) }, clock.now(), at);
  }

  async function answered(trx: Trx, event: Event<'question answered'>): Promise<void> {
    const { workspaceId, appId, questionId, isAlarm } = event;
    const subject = String(questionId);
    await redraw(trx, { workspaceId, kind: 'question', subject });
    const line = { key: `question.answered:${questionId}`, facts: { questionId } };
    await tellCase(trx, appId, { workspaceId, kind: 'question.answered.thread', ...line });
    if (!isAlarm) return;
    const channel = await channelOfApp(trx, workspaceId, appId);
    if (channel === undefined) return toAdmins(trx, workspaceId, questionId, 'answered');
    const card = { workspaceId, kind: 'answer', subject, target: inChannel(channel) } as const;
    await ensureCard(trx, card, clock.now());
  }

  async function returned(trx: Trx, event: Event<'grant returned'>): Promise<void> {
    const { workspaceId, appId, questionId, at } = event;
    const channel = await channelOfApp(trx, workspaceId, appId);
    if (channel === undefined) return toAdmins(trx, workspaceId, questionId, 'again');
    const key = `question.again:${questionId}:${at.getTime()}`;
    const notice = { workspaceId, key, kind: 'question.again', facts: { questionId } } as const;
    await tell(trx, { ...notice, target: inChannel(channel) }, clock.now());
  }

  async function rolledOut(trx: Trx, event: Event<'grants rolled out'>): Promise<void> {
    const { workspaceId, domainId, grants, at } = event;
    const place = await placeOfDomain(trx, workspaceId, domainId);
    const channel = await channelOf(trx, workspaceId, place);
    const key = `question.rollout:${domainId}:${at.getTime()}`;
    const notice = { workspaceId, key, facts: { domainId, grants } };
    // Nobody is asked for an hour: somebody has to know.
    const saying =
      channel === undefined
        ? ({ kind: 'question.rollout.admins', target: { to: 'admins' } } as const)
        : ({ kind: 'question.rollout', target: inChannel(channel) } as const);
    await tell(trx, { ...notice, ...saying }, clock.now());
  }

  return { asked, unasked, unanswered, answered, returned, rolledOut };
}
