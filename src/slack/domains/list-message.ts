import type { KnownBlock, SectionBlock } from '@slack/types';
import { type DomainView, syncSteps, worstFirst } from '../../domains/domain.ts';
import { endingLine } from '../alerts/ending-card.ts';
import { homeActs } from '../home/acts.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { runId } from '../kernel/routes.ts';
import {
  actions,
  button,
  context,
  type Message,
  message,
  option,
  overflow,
  section,
} from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { span, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { domainActs, ROW_MENU } from './acts.ts';
import { needsReconnect, reconnectButton } from './reconnect-button.ts';

export const PAGE = 10;

export interface ListView {
  readonly domains: readonly DomainView[];
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayAdd: boolean;
  readonly maySync: boolean;
  readonly mayDelete?: boolean;
  /** Names of people who may add domains, for those who may not. */
  readonly canAdd: readonly string[];
  /** Page, from 0. */
  readonly page: number;
  readonly total: number;
  /** The command as the team calls it. */
  readonly command: string;
  /** Runs the next page. */
  readonly next: string | undefined;
}

/** The list of domains, worst first. */
export function domainList(view: ListView): Message {
  if (view.total === 0) return emptyList(view);
  const sorted = [...view.domains].sort(worstFirst);
  const from = view.page * PAGE;
  const shown = sorted.slice(from, from + PAGE);
  const range =
    sorted.length > PAGE
      ? `Showing ${from + 1}–${from + shown.length} of ${number(sorted.length)}`
      : '';
  const buttons = [
    ...(view.mayAdd ? [addButton()] : []),
    button('Open home', homeActs.open.id),
    ...(view.next
      ? [button('Next', runId, { value: view.next, label: 'Next page of domains' })]
      : []),
  ];
  const blocks: KnownBlock[] = [
    section(
      `*Salesforce · ${count(sorted.length, 'domain')}* · ${tally(sorted)}\n${worst(sorted)}`,
    ),
    ...shown.flatMap((domain) => domainRows(domain, view.names, view.maySync, view.mayDelete)),
    ...(range ? [context(range)] : []),
    actions(...buttons),
  ];
  return message(
    [
      `${count(sorted.length, 'Salesforce domain')}: ${tallyInWords(sorted)}.`,
      worst(sorted),
      ...shown.map((d) => inOneLine(d, view.names)),
      range,
    ]
      .filter(Boolean)
      .join('\n'),
    blocks,
  );
}

const addButton = (style?: 'primary') =>
  button('Add a domain', domainActs.add.id, style ? { style } : {});

/** What a newcomer sees first. */
export function emptyList(view: Pick<ListView, 'mayAdd' | 'canAdd'>): Message {
  const base = 'No Salesforce domains yet. Add one to see which apps hold access to it.';
  if (view.mayAdd) return message(base, [section(base), actions(addButton('primary'))]);
  const text = `No Salesforce domains yet. ${askToAdd(view.canAdd)}`;
  return message(text, [section(text)]);
}

const askToAdd = (names: readonly string[]) =>
  names.length === 0
    ? 'Ask an owner or admin of this Slack workspace to add one.'
    : `Ask ${names
        .slice(0, 3)
        .map((name) => inert(name))
        .join(' or ')} to add one.`;

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
    : button('Details', domainActs.details.id, { value: id, label: `Details of ${domain.name}` });
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

const firstConnected = (domain: DomainView, names: ReadonlyMap<string, string>) =>
  `${when(domain.connectedAt)} by ${inert(names.get(domain.connectedBy) ?? 'someone who left')}`;

const isLate = (domain: DomainView) =>
  domain.lateness.level === 'late' || domain.lateness.level === 'very late';

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
  const late = isLate(domain) ? ', but late' : '';
  const now = domain.progress ? ` · syncing now${step}` : '';
  return `Success${late}${now}`;
}

const dot = (domain: DomainView): string => {
  if (domain.status === 'error' || isLate(domain)) return '🔴';
  return domain.status === 'in_progress' ? '🔵' : '🟢';
};

interface Tally {
  fine: number;
  running: number;
  late: number;
  broken: number;
}

function tallyOf(domains: readonly DomainView[]): Tally {
  const tally: Tally = { fine: 0, running: 0, late: 0, broken: 0 };
  for (const domain of domains) {
    if (domain.status === 'error') tally.broken += 1;
    else if (isLate(domain)) tally.late += 1;
    else if (domain.status === 'in_progress') tally.running += 1;
    else tally.fine += 1;
  }
  return tally;
}

/** `🟢 3 fine · 🔴 1 late · 🔴 1 broken` */
export function tally(domains: readonly DomainView[]): string {
  const { fine, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `🟢 ${number(fine)} fine`,
    running > 0 && `🔵 ${number(running)} in progress`,
    late > 0 && `🔴 ${number(late)} late`,
    broken > 0 && `🔴 ${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function tallyInWords(domains: readonly DomainView[]): string {
  const { fine, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `${number(fine)} fine`,
    running > 0 && `${number(running)} in progress`,
    late > 0 && `${number(late)} late`,
    broken > 0 && `${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The domain whose last good sync is oldest; one that was never synced is not late yet, but says so. */
export function worst(domains: readonly DomainView[]): string {
  const synced = domains.filter((domain) => domain.lastSyncedAt);
  const oldest = synced.reduce<DomainView | undefined>(
    (worse, domain) => (worse && worse.lateness.ageMs >= domain.lateness.ageMs ? worse : domain),
    undefined,
  );
  if (!oldest) return 'No domain is synced yet.';
  const age = `last synced ${span(oldest.lateness.ageMs)} ago`;
  return isLate(oldest)
    ? `Worst: 🔴 ${bold(oldest.name)} is *Late*, ${age}.`
    : `Oldest sync: ${bold(oldest.name)}, ${age}.`;
}

const inOneLine = (domain: DomainView, names: ReadonlyMap<string, string>) =>
  `${inert(domain.name)}: ${statusText(domain)}; last synced ${lastSynced(domain)}; first connected ${firstConnected(domain, names)}.${endingText(domain)}`;

function endingText(domain: DomainView): string {
  const ending = endingLine(domain);
  return ending ? ` ${ending}` : '';
}
