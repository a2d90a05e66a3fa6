import { endingSubject } from '../../alerts/ending.ts';
import type { AlertView } from '../../alerts/view-store.ts';
import type { Clock } from '../../lib/clock.ts';
import { HOUR } from '../../lib/time.ts';
import { alertKinds } from '../../notices/channel-rules.ts';
import type { Card } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import { permalink } from '../kernel/message-ref.ts';
import type { Message } from '../kit/blocks.ts';
import type { NoticeWords } from '../notice-words.ts';
import { type People, personName } from '../web-api/people.ts';
import { alertCard } from './card.ts';
import { kindWords, rulesChangedLine } from './channel-rules-words.ts';
import { digestMessage } from './digest-message.ts';
import { endingCard, stillEnds } from './ending-card.ts';
import {
  awayMessage,
  closedLine,
  dailyMessage,
  escalationMessage,
  groupMessage,
  lapsedLine,
  redLine,
  reminderLine,
  reminderMessage,
  wokenLine,
} from './lines.ts';
import { mentionsOf } from './mention-words.ts';

const NEW_CARD = 3;

/** Alerts and what the ladder says of them, as messages drawn from what is true now. */
export function createAlertMessages(deps: { core: Core; people: People; clock: Clock }) {
  const { core, people, clock } = deps;

  const slackUrlOf = async (workspaceId: number) =>
    (await core.workspaces.byId(workspaceId))?.slackUrl ?? '';

  /** Who is asked to act: the one who gave the grant, or who was chosen; operators where a day has passed. */
  async function asked(alert: AlertView): Promise<readonly string[]> {
    if (alert.level !== 'red') return [];
    return mentionsOf(alert.mention, alert.mention === 'owner' ? await owners(alert) : []);
  }

  async function owners(alert: AlertView): Promise<readonly string[]> {
    const operators = () => core.members.who(alert.workspaceId, 'operator');
    if (alert.step >= NEW_CARD) {
      const found = await operators();
      return found.length > 0 ? found : [alert.owner];
    }
    const names = await people.names(alert.workspaceId, [alert.owner]);
    return names.has(alert.owner) ? [alert.owner] : operators();
  }

  async function draw(alert: AlertView, isTest = false): Promise<Message> {
    const { workspaceId } = alert;
    const ids = alert.domain ? [alert.domain.id] : alert.members.map(({ domain }) => domain.id);
    const listed = await core.domains.list(workspaceId);
    const people_ = [alert.owner, alert.acknowledged?.by, alert.snoozed?.by];
    return alertCard(alert, {
      domains: isTest ? [] : listed.filter(({ id }) => ids.includes(id)),
      asked: isTest ? [] : await asked(alert),
      names: await people.names(
        workspaceId,
        people_.filter((id) => id !== undefined),
      ),
      slackUrl: await slackUrlOf(workspaceId),
      now: clock.now(),
      isTest,
    });
  }

  async function aboutAlert(
    { workspaceId, facts }: { workspaceId: number; facts: { alertId: number } },
    say: (alert: AlertView, link: string | undefined) => Message | undefined,
  ): Promise<Message | undefined> {
    const id = facts.alertId;
    const alert = await core.alerts.view(workspaceId, id);
    if (!alert) return undefined;
    // Over before it was said: there is nothing to remind of.
    if (alert.closedAt && alert.closedAs !== 'moved') return undefined;
    const [slackUrl, open] = await Promise.all([
      slackUrlOf(workspaceId),
      core.alerts.cardOf(workspaceId, alert.movedTo ?? id),
    ]);
    return say(alert, slackUrl && open ? permalink(slackUrl, open) : undefined);
  }

  /** A warning as a card, or as a letter, which is not written once it no longer holds. */
  async function ending(workspaceId: number, subject: string, isLetter = false) {
    const about = endingSubject(subject);
    const domain = about && (await core.domains.viewEver(workspaceId, about.domainId));
    if (!domain) return undefined;
    if (isLetter && !stillEnds(domain, about)) return undefined;
    const owner = domain.reconnected?.by ?? domain.connectedBy;
    return endingCard(domain, about, await personName(people, workspaceId, owner));
  }

  const notices = {
    'alert.reminder.thread': (notice) =>
      aboutAlert(notice, (alert) => reminderLine(alert, clock.now())),
    'alert.red.thread': (notice) => aboutAlert(notice, (alert) => redLine(alert, clock.now())),
    'alert.lapsed.thread': (notice) => aboutAlert(notice, () => lapsedLine()),
    'alert.woken.thread': (notice) => aboutAlert(notice, () => wokenLine()),
    'alert.closed.thread': ({ facts, createdAt }) => closedLine(facts.downMs, createdAt),
    'alert.reminder.person': (notice) =>
      aboutAlert(notice, (alert, link) => reminderMessage(alert, link, clock.now())),
    'alert.group.person': (notice) =>
      aboutAlert(notice, (alert, link) => groupMessage(alert, link, clock.now())),
    'alert.admins.person': (notice) =>
      aboutAlert(notice, (alert, link) => escalationMessage(alert, link, clock.now())),
    'alert.daily': async ({ workspaceId, facts }) =>
      dailyMessage(await core.alerts.long(workspaceId, facts.place), clock.now()),
    'alert.away': async ({ workspaceId, facts: { place, until } }) =>
      awayMessage(await core.alerts.held(workspaceId, place, until), clock.now()),
    'alert.test': ({ workspaceId, facts, createdAt }) =>
      draw(testAlert(workspaceId, facts.by, createdAt), true),
    'grant.ending.person': ({ workspaceId, facts: { domainId, grantId, days } }) =>
      ending(workspaceId, `${domainId}/${grantId}/${days}`, true),
    'route.changed': async ({ workspaceId, facts }) =>
      rulesChangedLine({
        ...facts,
        by: await personName(people, workspaceId, facts.by),
        on: kindsOf(facts.on),
        off: kindsOf(facts.off),
      }),
    'digest.week': async ({ workspaceId, facts: { channel, ...week }, createdAt }) => {
      const digest = await core.digest.read(workspaceId, channel, week);
      return digest && digestMessage(digest, createdAt);
    },
  } satisfies Partial<NoticeWords>;

  return {
    async card(card: Card): Promise<Message | undefined> {
      // `12:C0123`: the card of alert 12 in a second channel.
      const alert = await core.alerts.view(card.workspaceId, Number.parseInt(card.subject, 10));
      return alert && draw(alert);
    },

    /** Its subject is `domain/grant/days/place`. */
    endingCard: ({ workspaceId, subject }: Card) => ending(workspaceId, subject),

    notices,
  };
}

const kindsOf = (chosen: readonly string[]): string[] =>
  alertKinds.filter((kind) => chosen.includes(kind)).map((kind) => kindWords[kind]);

function testAlert(workspaceId: number, owner: string, at: Date): AlertView {
  return {
    id: 0,
    workspaceId,
    domainId: 0,
    condition: 'grant',
    code: 'E-GRANT-EXPIRED',
    facts: {},
    level: 'red',
    owner,
    place: '',
    openedAt: at,
    from: at,
    step: 1,
    lastStepAt: at,
    heldUntil: undefined,
    silence: undefined,
    reddensAt: undefined,
    lastSeenAt: at,
    seen: 1,
    acknowledged: undefined,
    snoozed: undefined,
    flaps: 0,
    backAfterMs: undefined,
    movedTo: undefined,
    groupId: undefined,
    closedAt: undefined,
    closedAs: undefined,
    domain: {
      id: 0,
      name: 'Example domain',
      salesforceUsername: 'admin@example.com',
      instanceName: '',
      lastSyncedAt: at,
      intervalMs: HOUR,
      apps: 58,
    },
    members: [],
    nextAt: undefined,
    link: undefined,
    mention: 'owner',
  };
}
