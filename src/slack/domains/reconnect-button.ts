import type { Button } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { harmOf } from '../../lib/errors/rows.ts';
import { confirmDialog } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { timeOf } from '../kit/time.ts';
import { domainActs } from './acts.ts';

export const needsReconnect = (domain: DomainView): boolean =>
  domain.status === 'error' && harmOf(domain.trouble?.code ?? 'E-UNKNOWN').newGrant;

/** What reconnecting does: in the dialog of a button as plain text, in a window with `inert`. */
export const reconnectWords = (
  domain: DomainView,
  show: (text: string, max: number) => string = plainName,
): string =>
  `You'll sign in to Salesforce again and agree to the same permissions. Sign in to domain ${show(domain.orgId, 20)} (${show(hostOf(domain.instanceUrl), 60)}). History and decisions stay. Sync resumes at once.`;

/**
 * `Reconnect`, or `Reconnect EMEA sandbox` where several stand together. Where the domain is broken, the value says so:
 * pressed when it is well again, the card is outdated.
 */
export function reconnectButton(
  domain: DomainView,
  look: { named?: boolean; style?: 'primary' } = {},
): Button {
  const full = `Reconnect ${domain.name}`;
  const wasBroken = domain.status === 'error';
  return domainActs.reconnect.button(
    { domainId: domain.id, wasBroken },
    {
      label: full,
      confirm: confirmDialog(`${full}?`, reconnectWords(domain)),
      ...(look.named && { text: full }),
      ...(look.style && { style: look.style }),
    },
  );
}

/** The line of a card while somebody is at it. `by` is a name. */
export const reconnectingLine = (
  { since, until }: NonNullable<DomainView['reconnecting']>,
  by: string,
): string =>
  `Reconnect started ${timeOf(since)} by ${inert(by)}, not finished. Link works until ${timeOf(until)}.`;
