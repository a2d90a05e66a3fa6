import type { SectionBlock } from '@slack/types';
import type { AppLine, AppPage } from '../../apps/inventory/view.ts';
import { runId } from '../kernel/routes.ts';
import {
  actions,
  button,
  context,
  type Message,
  message,
  paragraph,
  section,
} from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, listed, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { likeMark, markedName } from './danger-words.ts';
import { levelSigns, reasonWords, riskWords, statusWords } from './words.ts';

export interface AppListView {
  readonly page: AppPage;
  readonly now: Date;
  /** What it is narrowed down to, as mrkdwn. */
  readonly narrowed: readonly string[];
  /** The search as it would be typed, of this page and of its neighbours. */
  readonly search: string;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  readonly mayDecide: boolean;
}

/** The list of apps, the riskiest first, a page at a time. */
export function appList(view: AppListView): Message {
  const { page, narrowed, now } = view;
  if (page.total === 0) return emptyAppList(view);
  const first = page.page * page.pageSize + 1;
  const range = `Showing ${number(first)}–${number(first + page.lines.length - 1)} of ${number(page.total)}`;
  const where = [range, ...(narrowed.length > 0 ? [narrowed.join(', ')] : [])].join(' · ');
  return message(
    [`${count(page.total, 'app')}. ${where}`, ...page.lines.map((app) => inOneLine(app, now))].join(
      '\n',
    ),
    [
      section(`*Third-party apps · ${number(page.total)}*, the riskiest first`),
      ...page.lines.map((app) => appRow(app, now)),
      context(where),
      actions(
        appActs.jump.menu(),
        ...(view.previous ? [turn('Previous', `${runId}#1`, view.previous)] : []),
        ...(view.next ? [turn('Next', `${runId}#2`, view.next)] : []),
        appActs.filters.button(view.search),
        ...(view.mayDecide
          ? [
              appActs.export.button(view.search),
              appActs.tick.button(view.search, {
                text: `Decide on all ${number(page.total)}`,
              }),
            ]
          : []),
      ),
    ],
  );
}

const turn = (text: string, actionId: string, value: string) =>
  button(text, actionId, { value, label: `${text} page of apps` });

/** Nothing fits, or nothing is there. */
function emptyAppList({ narrowed, search }: AppListView): Message {
  if (narrowed.length === 0) {
    return paragraph('No apps yet. They are here when the first sync of a domain has ended.');
  }
  return paragraph(
    `No app matches ${listed(narrowed)}. Clear a filter?`,
    button('Clear all', runId, { value: 'apps' }),
    appActs.filters.button(search),
  );
}

export const statusOf = (
  app: Pick<AppLine, 'status' | 'snoozedUntil' | 'goneAt'>,
  now: Date,
): string =>
  app.goneAt && app.status === 'new'
    ? statusWords.idle
    : app.status === 'new' && app.snoozedUntil && app.snoozedUntil > now
      ? `snoozed until ${when(app.snoozedUntil)}`
      : statusWords[app.status];

const used = (app: AppLine): string =>
  app.lastUsedAt ? `last used ${when(app.lastUsedAt)}` : 'never used, as far as we see';

const holders = (app: AppLine): string =>
  [
    count(app.users, 'user'),
    count(app.tokens, 'token'),
    ...(app.admins ? [count(app.admins, 'admin')] : []),
  ].join(', ');

const appRow = (app: AppLine, now: Date): SectionBlock =>
  section(
    [
      `${levelSigns[app.level]} ${markedName(app)} · ${riskWords(app)} (${app.risk}) · ${statusOf(app, now)}`,
      `${inert(app.domainName)} · ${holders(app)} · ${used(app)}`,
      ...reasonLine(app),
    ].join('\n'),
    detailsButton(app),
  );

const REASONS_MOST = 3;

const reasonLine = ({ why = [] }: AppLine): string[] =>
  why.length > 0 ? [`_Why:_ ${why.slice(0, REASONS_MOST).map(reasonWords).join(' · ')}`] : [];

const inOneLine = (app: AppLine, now: Date): string =>
  `${inert(app.name, 40)}${likeMark(app)}: ${riskWords(app)}; ${statusOf(app, now)}; ${inert(app.domainName, 40)}; ${holders(app)}.`;
