import type { AlertView } from '../../alerts/view-store.ts';
import type { Clock } from '../../lib/clock.ts';
import { HOUR } from '../../lib/time.ts';
import { routeKinds } from '../../notices/channel-rules.ts';
import type { Card, Notice } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import type { People } from '../web-api/people.ts';
import { alertCard, linkTo } from './card.ts';
import { kindWords, routeChangedLine } from './channel-rules-words.ts';
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

const NEW_CARD = 3;

/** Alerts and what the ladder says of them, as messages drawn from what is true now. */
export function createAlertMessages(deps: { core: Core; people: People; clock: Clock }) {
  const { core, people, clock } = deps;

  const slackUrlOf = async (workspaceId: number) =>
    (await core.workspaces.byId(workspaceId))?.slackUrl ?? '';

  /** Who is asked to act: the one who gave the grant, or who was chosen; operators where a day has passed. */
  async function asked(alert: AlertView): Promise<readonly string[]> {
    if (alert.level !== 'red' || alert.mention === 'nobody') return [];
    if (typeof alert.mention !== 'string') return [alert.mention.user];
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
    notice: Notice,
    say: (alert: AlertView, link: string | undefined) => Message | undefined,
  ): Promise<Message | undefined> {
    const { workspaceId, facts } = notice;
    const id = typeof facts.alertId === 'number' ? facts.alertId : 0;
    const alert = await core.alerts.view(workspaceId, id);
    if (!alert) return undefined;
    // Over before it was said: there is nothing to remind of.
    if (alert.closedAt && alert.closedAs !== 'moved') return undefined;
    const [slackUrl, open] = await Promise.all([
      slackUrlOf(workspaceId),
      core.alerts.cardOf(workspaceId, alert.movedTo ?? id),
    ]);
    return say(alert, slackUrl && open ? linkTo(slackUrl, open) : undefined);
  }

  return {
    async card(card: Card): Promise<Message | undefined> {
      // `12:C0123`: the card of alert 12 in a second channel.
      const alert = await core.alerts.view(card.workspaceId, Number.parseInt(card.subject, 10));
      return alert && draw(alert);
    },

    async notice(notice: Notice): Promise<Message | undefined> {
      const { facts, workspaceId, createdAt } = notice;
      const now = clock.now();
      switch (notice.kind) {
        case 'alert.reminder.thread':
          return aboutAlert(notice, (alert) => reminderLine(alert, now));
        case 'alert.red.thread':
          return aboutAlert(notice, (alert) => redLine(alert, now));
        case 'alert.lapsed.thread':
          return aboutAlert(notice, () => lapsedLine());
        case 'alert.woken.thread':
          return aboutAlert(notice, () => wokenLine());
        case 'alert.closed.thread':
          return closedLine(Number(facts.downMs ?? 0), createdAt);
        case 'alert.reminder.person':
          return aboutAlert(notice, (alert, link) => reminderMessage(alert, link, now));
        case 'alert.group.person':
          return aboutAlert(notice, (alert, link) => groupMessage(alert, link, now));
        case 'alert.admins.person':
          return aboutAlert(notice, (alert, link) => escalationMessage(alert, link, now));
        case 'alert.daily':
          return dailyMessage(await core.alerts.long(workspaceId, String(facts.place ?? '')), now);
        case 'alert.away': {
          const until = new Date(String(facts.until ?? ''));
          const held = await core.alerts.held(workspaceId, String(facts.place ?? ''), until);
          return awayMessage(held, now);
        }
        case 'alert.test':
          return draw(testAlert(workspaceId, String(facts.by ?? ''), createdAt), true);
        case 'route.changed': {
          const by = String(facts.by ?? '');
          const names = await people.names(workspaceId, [by]);
          return routeChangedLine({
            by: names.get(by) ?? 'someone who left',
            on: kindsOf(facts.on),
            off: kindsOf(facts.off),
            quiet: typeof facts.quiet === 'string' ? facts.quiet : undefined,
          });
        }
        default:
          return undefined;
      }
    },
  };
}

const kindsOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? routeKinds.filter((kind) => value.includes(kind)).map((kind) => kindWords[kind])
    : [];

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
