import type { KnownBlock, SectionBlock } from '@slack/types';
import { type DomainView, syncSteps } from '../../domains/domain.ts';
import { endingLine } from '../alerts/ending-card.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, option, overflow, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { span, when } from '../kit/time.ts';
import { ROW_MENU } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { needsReconnect, reconnectButton } from './reconnect-button.ts';

/** One domain as a section with its `⋯` menu, and the button that mends it; in messages and in the App Home. */
export function domainRows(
  domain: DomainView,
  names: ReadonlyMap<string, string>,
  maySync: boolean,
  mayDelete = false,
): KnownBlock[] {
  const row = domainRow(domain, names, maySync, mayDelete);
  const mend = maySync && needsReconnect(domain);
  return mend ? [row, actions(reconnectButton(domain, { named: true }))] : [row];
}

function domainRow(
  domain: DomainView,
  names: ReadonlyMap<string, string>,
  maySync: boolean,
  mayDelete: boolean,
): SectionBlock {
  const id = String(domain.id);
  const menu = maySync
    ? overflow(ROW_MENU, [
        option('Details', `details:${id}`),
        option('Sync now', `sync:${id}`),
        option('Reconnect', `reconnect:${id}`),
        option('Alerts', `alerts:${id}`),
        ...(mayDelete ? [option('Delete', `delete:${id}`)] : []),
      ])
    : detailsButton(domain);
  const ending = endingLine(domain);
  const lines = [
    `${dot(domain)} ${bold(domain.name)}`,
    `*First connected:* ${firstConnected(domain, names)}`,
    `*Last synced:* ${lastSynced(domain)}`,
    `*Status:* ${statusText(domain)}`,
    ...(ending ? [ending] : []),
  ];
  return section(lines.join('\n'), menu);
}

export const firstConnected = (domain: DomainView, names: ReadonlyMap<string, string>) =>
  `${when(domain.connectedAt)} by ${inert(nameIn(names, domain.connectedBy))}`;

export const isLate = (domain: DomainView) =>
  domain.lateness.level === 'late' || domain.lateness.level === 'very late';

/** Its last reading saw a part only: what is there may be more. */
export const isInPart = ({ coverage }: DomainView): boolean =>
  coverage !== undefined && (coverage.outcome !== 'complete' || coverage.ownRowsOnly);

/** `N/A` before the first sync; red where late. */
export function lastSynced(domain: DomainView): string {
  if (!domain.lastSyncedAt) return 'N/A';
  if (isLate(domain)) return `🔴 *Late*: ${span(domain.lateness.ageMs)} ago`;
  return when(domain.lastSyncedAt);
}

export function statusText(domain: DomainView): string {
  if (domain.status === 'error') {
    const { code, facts } = domain.trouble ?? { code: 'E-UNKNOWN', facts: {} };
    return `Error: ${wordsOf(code, facts).title} (${code})`;
  }
  const step = domain.progress ? `, step ${domain.progress.step} of ${syncSteps.length}` : '';
  if (domain.status === 'in_progress') return `In progress${step}`;
  const late = isLate(domain) ? ', but late' : isInPart(domain) ? ', in part' : '';
  const now = domain.progress ? ` · syncing now${step}` : '';
  return `Success${late}${now}`;
}

/** The worst that is true of it. */
export const dot = (domain: DomainView): string => {
  if (domain.status === 'error' || isLate(domain)) return '🔴';
  if (domain.status === 'in_progress') return '🔵';
  return isInPart(domain) ? '🟠' : '🟢';
};
