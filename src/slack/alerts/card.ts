import type { Button, KnownBlock } from '@slack/types';
import { type Snooze, snoozes } from '../../alerts/acts.ts';
import { conditionRow } from '../../alerts/conditions.ts';
import type { AlertView } from '../../alerts/view-store.ts';
import type { DomainView } from '../../domains/domain.ts';
import { domainActs } from '../domains/acts.ts';
import { needsReconnect, reconnectButton } from '../domains/reconnect-button.ts';
import { permalink } from '../kernel/message-ref.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, context, type Message, message, option, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { span, timeOf, when } from '../kit/time.ts';
import { count } from '../kit/words.ts';
import { alertActs } from './acts.ts';
import { conditionWords } from './conditions.ts';
import { alertWords, unwatched } from './words.ts';

export interface AlertScene {
  /** The domains of the alert that are there still. */
  readonly domains: readonly DomainView[];
  /** Mentions of who is asked to act. */
  readonly asked: readonly string[];
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  /** Where people's Slack is on the web, ending in a slash. */
  readonly slackUrl: string;
  readonly now: Date;
  /** Nothing is wrong: somebody wants to see where alerts arrive. */
  readonly isTest?: boolean;
}

/** The card of one condition of a domain, or of many domains with one cause; edited to its end. */
export function alertCard(alert: AlertView, scene: AlertScene): Message {
  if (alert.closedAs === 'moved' || (alert.groupId !== undefined && alert.link)) {
    return movedCard(alert, scene);
  }
  if (alert.closedAt) return closedCard(alert, alert.closedAt);
  return openCard(alert, scene);
}

function openCard(alert: AlertView, scene: AlertScene): Message {
  const { now, isTest, asked } = scene;
  const { title, what, lines, todo } = alertWords(alert, now);
  const dot = alert.level === 'red' ? '🔴' : '🟠';
  const headline = `${isTest ? '*TEST* · ' : ''}${dot} ${title}`;
  const meanwhile = unwatched(alert);
  const body = [
    headline,
    ...lines,
    ...(meanwhile ? [`*Not watched meanwhile:* ${meanwhile}`] : []),
    ...owner(alert, scene),
    `*What to do:* ${todo}`,
    ...(asked.length > 0 ? [asked.join(' ')] : []),
  ];
  const notes = [...backNote(alert), ...silenceNote(alert, scene), history(alert)];
  const text = [
    `${isTest ? 'TEST: nothing is wrong. ' : ''}${dot} ${what}`,
    ...lines,
    ...(meanwhile ? [`Not watched meanwhile: ${meanwhile}.`] : []),
    ...owner(alert, scene),
    `What to do: ${todo}`,
    ...notes,
    ...(alert.code ? [alert.code] : []),
  ].join(' ');
  const blocks: KnownBlock[] = [
    section(body.join('\n')),
    ...(isTest ? [] : [actions(...buttons(alert, scene.domains))]),
    context(...notes, ...(alert.code ? [alert.code] : [])),
  ];
  return message(text, blocks);
}

const nameOf = (id: string | undefined, { names }: AlertScene) => inert(nameIn(names, id));

function owner(alert: AlertView, scene: AlertScene): string[] {
  if (!alert.domain || !conditionRow(alert.condition).ofGrant) return [];
  return [
    `*Grant owner:* ${nameOf(alert.owner, scene)} (as ${inert(alert.domain.salesforceUsername)})`,
  ];
}

const backNote = ({ flaps, backAfterMs }: AlertView): string[] =>
  flaps === 0 || backAfterMs === undefined
    ? []
    : [
        `Back again after ${span(backAfterMs)}${flaps > 1 ? `; it has come and gone ${count(flaps, 'time')}` : ''}.`,
      ];

function silenceNote(alert: AlertView, scene: AlertScene): string[] {
  const { acknowledged, snoozed, silence } = alert;
  if (acknowledged && silence) {
    return [
      `Acknowledged by ${nameOf(acknowledged.by, scene)} ${timeOf(acknowledged.at)}. Quiet until ${when(silence.until)}.`,
    ];
  }
  if (snoozed && silence) {
    const reason = snoozed.reason ? `: “${inert(snoozed.reason, 300)}”` : '';
    return [`Snoozed by ${nameOf(snoozed.by, scene)} until ${when(silence.until)}${reason}.`];
  }
  return [];
}

function history(alert: AlertView): string {
  const { nextAt, openedAt, lastSeenAt, seen, condition } = alert;
  return [
    ...(nextAt ? [`Next reminder ${when(nextAt)}`] : []),
    `first seen ${when(openedAt)}`,
    ...(!conditionWords[condition].countsSeen || alert.domainId === undefined
      ? []
      : [`seen ${count(seen, 'time')}${seen > 1 ? `, last ${timeOf(lastSeenAt)}` : ''}`]),
  ].join(' · ');
}

/** A group shows as many of its domains as a row of buttons bears. */
const RECONNECTS_MOST = 10;

function buttons(alert: AlertView, domains: readonly DomainView[]) {
  const broken = domains.filter(needsReconnect).slice(0, RECONNECTS_MOST);
  const [only] = broken;
  const isGroup = alert.domainId === undefined;
  const renew: Button[] =
    isGroup || !only
      ? broken.map((domain, at) => ({
          ...reconnectButton(domain, { named: true }),
          action_id: `${domainActs.reconnect.id}#${at}`,
        }))
      : [reconnectButton(only, { style: 'primary' })];
  const { retry, leadsToInterval } = conditionWords[alert.condition];
  const sync =
    alert.domain && retry
      ? [
          domainActs.sync.button(alert.domain.id, {
            text: retry,
            label: `Sync now: ${alert.domain.name}`,
          }),
        ]
      : [];
  const interval =
    alert.domain && leadsToInterval
      ? [
          domainActs.interval.button(alert.domain.id, {
            label: `Change interval of ${alert.domain.name}`,
          }),
        ]
      : [];
  const silence = alert.silence
    ? [alertActs.wake.button(alert.id)]
    : [alertActs.acknowledge.button(alert.id)];
  return [...renew, ...sync, ...interval, ...silence, snooze(alert), ...details(alert)];
}

const details = ({ domain }: AlertView): Button[] =>
  domain
    ? [domainActs.details.button(domain.id, { label: `Details of ${domain.name}` })]
    : [button('Details', runId, { value: 'list', label: 'Details: the list of domains' })];

const snoozeWords: Readonly<Record<Snooze, string>> = {
  '4 hours': '4 hours',
  tomorrow: 'Until tomorrow 09:00',
  '1 week': '1 week (asks why)',
};

const snooze = ({ id: alertId }: AlertView) => ({
  type: 'static_select' as const,
  action_id: alertActs.snooze.id,
  placeholder: { type: 'plain_text' as const, text: 'Snooze' },
  options: snoozes.map((how) =>
    option(snoozeWords[how], alertActs.snooze.value.pack({ alertId, how })),
  ),
});

function closedCard(alert: AlertView, closedAt: Date): Message {
  const { title, what } = alertWords(alert, closedAt);
  const lasted = span(closedAt.getTime() - alert.openedAt.getTime());
  const isDeleted = alert.closedAs === 'deleted';
  const end = isDeleted
    ? `Closed ${timeOf(closedAt)}: the domain is no longer watched.`
    : `Well again at ${timeOf(closedAt)}, after ${lasted}.`;
  const name = alert.domain ? title.replace(/ · .*$/u, '') : groupTitle(alert);
  const headline = `${isDeleted ? '⚪' : '🟢'} ${name} · ${isDeleted ? 'Closed' : 'Fixed'}`;
  const was = alert.domain ? what : '';
  return message([headline, end, was && `It was: ${was}`].filter(Boolean).join('\n'), [
    section([headline, end, ...(was ? [`It was: ${was}`] : [])].join('\n')),
    actions(...details(alert)),
    context(
      ...backNote(alert),
      `first seen ${when(alert.openedAt)}`,
      ...(alert.code ? [alert.code] : []),
    ),
  ]);
}

const groupTitle = ({ members }: AlertView) => `*${count(members.length, 'domain')}*`;

function movedCard(alert: AlertView, scene: AlertScene): Message {
  const { title } = alertWords(alert, scene.now);
  const link = alert.link && scene.slackUrl ? permalink(scene.slackUrl, alert.link) : undefined;
  const where = link ? `Moved to <${link}|a newer message>` : 'Moved to a newer message below';
  const text = `${title} · ${where}`;
  return message(text, [section(text), actions(...details(alert))]);
}
