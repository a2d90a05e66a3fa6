import type { AlertView } from '../../alerts/view-store.ts';
import { domainActs } from '../domains/acts.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { span, timeOf, when } from '../kit/time.ts';
import { count, listed } from '../kit/words.ts';
import { conditionWords } from './conditions.ts';
import { alertWords } from './words.ts';

/** What is still needed, in a few words. */
function still(alert: AlertView, now: Date): string {
  const { what, todo } = alertWords(alert, now);
  const { still: needs } = conditionWords[alert.condition];
  if (needs && alert.domain) return needs(inert(alert.domain.name));
  return `${what} What to do: ${todo}`;
}

/** Lines in the thread of an alert's card. They mention nobody. */
export const reminderLine = (alert: AlertView, now: Date): Message =>
  paragraph(`Still broken: ${still(alert, now)}`);

export const redLine = (alert: AlertView, now: Date): Message =>
  paragraph(
    `🔴 This has gone on for ${span(now.getTime() - alert.openedAt.getTime())}. ${still(alert, now)}`,
  );

export const lapsedLine = (): Message =>
  paragraph('Still broken, and the acknowledgement has lapsed.');

export const wokenLine = (): Message => paragraph('Still broken, and the snooze is over.');

export const closedLine = (downMs: number, at: Date): Message =>
  paragraph(`🟢 Well again at ${timeOf(at)}, after ${span(downMs)}.`);

const toCard = (link: string | undefined) =>
  link ? `<${link}|See the alert>` : 'The alert is in its channel';

const look = (alert: AlertView) =>
  alert.domain
    ? [
        actions(
          button('Details', domainActs.details.id, {
            value: String(alert.domain.id),
            label: `Details of ${alert.domain.name}`,
          }),
        ),
      ]
    : [];

/** DM to who gave the grant: nobody has taken it up. */
export function reminderMessage(alert: AlertView, link: string | undefined, now: Date): Message {
  const text = `Still broken: ${still(alert, now)} First seen ${when(alert.openedAt)}. ${toCard(link)}.`;
  return message(text, [section(text), ...look(alert)]);
}

/** DM to an admin: it has been broken for days, and whoever was asked has not mended it. */
export function escalationMessage(alert: AlertView, link: string | undefined, now: Date): Message {
  const { what, todo } = alertWords(alert, now);
  const text = `🔴 Broken for ${span(now.getTime() - alert.openedAt.getTime())}: ${what} What to do: ${todo} ${toCard(link)}. From now on it is in the daily line only.`;
  return message(text, [section(text), ...look(alert)]);
}

/** DM to who connected several domains that broke for one reason. */
export function groupMessage(alert: AlertView, link: string | undefined, now: Date): Message {
  const { what, todo } = alertWords(alert, now);
  const text = `🔴 ${what} What to do: ${todo} ${toCard(link)}.`;
  return message(text, [section(text)]);
}

const named = (alerts: readonly AlertView[], now: Date) =>
  alerts
    .map((alert) => `• ${alertWords(alert, now).what} Since ${when(alert.openedAt)}.`)
    .join('\n');

/** Once a day: what has been broken for more than three days. */
export function dailyMessage(alerts: readonly AlertView[], now: Date): Message | undefined {
  if (alerts.length === 0) return undefined;
  const text = `🔴 *Still broken, for more than three days: ${count(alerts.length, 'alert')}*\n${named(alerts, now)}`;
  return message(text, [
    section(text),
    actions(button('Details', runId, { value: 'list', label: 'Details: the list of domains' })),
  ]);
}

/** At the end of quiet hours, where more than one card would come, or what was wrong is over. */
export function awayMessage(held: readonly AlertView[], now: Date): Message | undefined {
  const over = held.filter(({ closedAt }) => closedAt);
  if (held.length === 0 || (held.length === 1 && over.length === 0)) return undefined;
  const kinds = [...new Set(held.map(({ condition }) => condition))].map((condition) => {
    const [one, many] = conditionWords[condition].counted;
    return count(held.filter((alert) => alert.condition === condition).length, one, many);
  });
  const ended =
    over.length > 0 ? ` ${over.length === held.length ? 'All' : over.length} over by now.` : '';
  const text = `🟠 *While you were away:* ${listed(kinds)}.${ended}\n${named(held, now)}`;
  return message(text, [section(text)]);
}
