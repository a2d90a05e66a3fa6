import type { PressedCard } from './core.ts';
import { actionIds } from './ids.ts';
import { isUuid } from './metadata.ts';
import { at, text } from './read.ts';

const alertActions: ReadonlySet<string> = new Set([
  actionIds.alertAcknowledge,
  actionIds.alertSnooze,
  actionIds.alertWake,
]);

const consentActions: ReadonlySet<string> = new Set([
  actionIds.consentOpen,
  actionIds.consentRenew,
  actionIds.consentCancel,
]);

/** The card that a press came from, by its button; undefined for ephemerals, windows, threads and other messages. */
export function pressedCard(
  workspaceId: number,
  body: unknown,
  press: { actionId: string; value: string | undefined },
): PressedCard | undefined {
  const container = at(body, 'container');
  const channel = text(at(container, 'channel_id'));
  const ts = text(at(container, 'message_ts'));
  const inThread = text(at(container, 'thread_ts')) ?? ts;
  const isCard =
    at(container, 'type') === 'message' &&
    at(container, 'is_ephemeral') !== true &&
    inThread === ts;
  const { actionId, value } = press;
  if (!isCard || !channel || !ts || value === undefined) return undefined;
  if (consentActions.has(actionId) && isUuid(value)) {
    return { workspaceId, kind: 'consent', subject: value, channel, ts };
  }
  const alertId = /^(\d{1,9})(?::|$)/u.exec(value)?.[1];
  if (alertActions.has(actionId) && alertId) {
    return { workspaceId, kind: 'alert', subject: alertId, channel, ts };
  }
  // A DM has buttons of this kind too, and is no card of a domain.
  const isDomain =
    actionId === actionIds.details && /^\d{1,9}$/u.test(value) && !channel.startsWith('D');
  return isDomain ? { workspaceId, kind: 'domain', subject: value, channel, ts } : undefined;
}
