import type { KnownBlock, SectionBlock } from '@slack/types';
import { type DomainView, syncSteps } from '../../domains/domain.ts';
import { endingLine } from '../alerts/ending-card.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, fields, option, overflow, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { span, when } from '../kit/time.ts';
import { ROW_MENU } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { needsReconnect, reconnectButton } from './reconnect-button.ts';

export interface RowsView {
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly maySync: boolean;
  readonly mayDelete?: boolean | undefined;
  /** All of them with their facts, and not only the worst. */
  readonly facts?: boolean | undefined;
}

/**
 * Domains as the guide's list has them, worst first: a line each, the status before all else; the first one is open, as all
 * are where that was asked for. In messages and in the App Home.
 */
export const domainRows = (
  domains: readonly DomainView[],
  view: RowsView,
  isFirstPage = true,
): KnownBlock[] =>
  domains.flatMap((domain, at) => {
    const row = domainRow(domain, view, view.facts || (isFirstPage && at === 0));
    const mend = view.maySync && needsReconnect(domain);
    return mend ? [row, actions(reconnectButton(domain, { named: true }))] : [row];
  });

function domainRow(domain: DomainView, view: RowsView, isOpen: boolean): SectionBlock {
  const ending = endingLine(domain);
  const head = `${dot(domain)} ${statusText(domain)} · ${bold(domain.name)}`;
  const line = isOpen ? head : `${head} · Last synced: ${lastSynced(domain)}`;
  return {
    ...section([line, ...(ending ? [ending] : [])].join('\n'), menuOf(domain, view)),
    ...(isOpen && fields(factsOf(domain, view.names))),
  };
}

const factsOf = (domain: DomainView, names: RowsView['names']): string[] => [
  `*First connected:* ${firstConnected(domain, names)}`,
  `*Last synced:* ${lastSynced(domain)}`,
  `*Status:* ${statusText(domain)}`,
];

function menuOf(domain: DomainView, { maySync, mayDelete }: RowsView) {
  const id = String(domain.id);
  return maySync
    ? overflow(ROW_MENU, [
        option('Details', `details:${id}`),
        option('Sync now', `sync:${id}`),
        option('Reconnect', `reconnect:${id}`),
        option('Alerts', `alerts:${id}`),
        ...(mayDelete ? [option('Delete', `delete:${id}`)] : []),
      ])
    : detailsButton(domain);
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
