import type { HomeView, KnownBlock } from '@slack/types';
import type { AppLine, AppPage, ReviewProgress } from '../../apps/inventory/view.ts';
import type { DomainView } from '../../domains/domain.ts';
import { worstFirst } from '../../domains/domain.ts';
import { allows, type Role } from '../../members/role.ts';
import type { PausedChannel } from '../../notices/channel-store.ts';
import { endingLine } from '../alerts/ending-card.ts';
import { pausedBlocks } from '../alerts/paused-words.ts';
import { appActs } from '../apps/acts.ts';
import { progressWords } from '../apps/review-words.ts';
import { appIn, levelSigns, riskWords } from '../apps/words.ts';
import { domainActs } from '../domains/acts.ts';
import { detailsButton, syncButton } from '../domains/buttons.ts';
import { emptyList, PAGE } from '../domains/list-message.ts';
import { needsReconnect, reconnectButton } from '../domains/reconnect-button.ts';
import { domainRows, isInPart } from '../domains/row.ts';
import { tally, worst } from '../domains/tally.ts';
import { wordsOf } from '../kernel/error-words.ts';
import type { HomeLook } from '../kernel/reply.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, context, header, limits, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { span, timeOf, when } from '../kit/time.ts';
import { count, listed, number } from '../kit/words.ts';
import { teamActs } from '../team/acts.ts';
import { firstLook, homeActs } from './acts.ts';

export interface HomeFacts {
  readonly domains: readonly DomainView[];
  readonly names: ReadonlyMap<string, string>;
  readonly role: Role | 'none';
  /** Names of people who can give a role or add a domain. */
  readonly can: readonly string[];
  readonly now: Date;
  readonly look?: HomeLook | undefined;
  /** The newest acts as lines, for those who may see them. */
  readonly recent?: readonly string[];
  /** Channels that Slack refuses, for those who may see them. */
  readonly paused?: readonly PausedChannel[];
  /** When Slack listed all members last, for admins, where that is too long ago. */
  readonly unlisted?: { readonly since: Date | undefined } | undefined;
  /** How many apps wait for a decision, and the riskiest of them, for those who may see them. */
  readonly waiting?: Pick<AppPage, 'total' | 'lines'> | undefined;
  /** How far the review of all apps is. */
  readonly progress?: ReviewProgress | undefined;
}

const home = (blocks: readonly KnownBlock[]): HomeView => ({
  type: 'home',
  blocks: blocks.slice(0, limits.viewBlocks),
});

const NEEDS_SHOWN = 5;

/** The App Home of one person: what needs them, then the domains, a page at a time. */
export function homeView(facts: HomeFacts): HomeView {
  const { domains, names, role, can, now, recent = [] } = facts;
  const sorted = [...domains].sort(worstFirst);
  const grave = (facts.waiting?.lines ?? []).filter(({ level }) => level === 'high');
  const mayAdd = allows(role, 'operator');
  const mayDelete = allows(role, 'admin');
  const last = Math.max(0, Math.ceil(sorted.length / PAGE) - 1);
  const { look = firstLook } = facts;
  const page = Math.min(look.page, last);
  const shown = sorted.slice(page * PAGE, (page + 1) * PAGE);
  return home([
    header('Orgwarden'),
    context(`Updated ${timeOf(now)} · your role: ${role}`),
    ...(role === 'none'
      ? [section(noRole(can)), actions(teamActs.askAccess.button('viewer'))]
      : []),
    ...needsYou(sorted, mayAdd, grave.length > 0),
    ...pausedBlocks(facts.paused ?? []),
    ...(facts.unlisted ? [section(unlistedWords(facts.unlisted.since))] : []),
    ...waitingApps(facts.waiting?.total ?? 0, grave, facts.progress),
    ...(sorted.length === 0
      ? [section(emptyList({ mayAdd, canAdd: can }).text)]
      : [section(`*Domains (${number(sorted.length)})* · ${tally(sorted)}\n${worst(sorted)}`)]),
    ...domainRows(shown, { names, maySync: mayAdd, mayDelete, facts: look.facts }, page === 0),
    ...(sorted.length > 1
      ? paging({ page, facts: look.facts }, last, shown.length, sorted.length)
      : []),
    ...(recent.length > 0
      ? [section(['*Recent activity*', ...recent.map((line) => `• ${line}`)].join('\n'))]
      : []),
    ...(role === 'none' || sorted.length === 0 ? [] : [actions(...ways())]),
    actions(
      ...(mayAdd
        ? [domainActs.add.button(undefined, sorted.length === 0 ? { style: 'primary' } : {})]
        : []),
      homeActs.refresh.button(),
      button('Alerts', `${runId}#1`, { value: 'alerts' }),
      teamActs.roles.button(),
      ...(mayDelete ? [teamActs.settings.button()] : []),
      homeActs.permissions.button(),
      homeActs.help.button(),
    ),
  ]);
}

/** To what is looked at from here. */
const ways = () =>
  [
    ['Apps', 'apps'],
    ['Policies', 'policies'],
    ['Record', 'audit'],
    ['Digest', 'digest'],
  ].map(([label = '', value = ''], at) => button(label, `${runId}#${at + 3}`, { value }));

/** Who Slack's admins are is read off all members; without them what is for admins waits, where none is named. */
const unlistedWords = (since: Date | undefined) =>
  `⏸ Slack has not listed all members of this workspace to me ${since ? `since ${when(since)}` : 'yet'}, so I may not know who its owners and admins are. With an admin by name, in *Roles*, nothing waits for that.`;

const waitingApps = (
  waiting: number,
  grave: readonly AppLine[],
  progress: ReviewProgress | undefined,
): KnownBlock[] =>
  waiting === 0
    ? progress && progress.total > 0
      ? [context(`${progressWords(progress)}. None waits for a decision.`)]
      : []
    : [
        section(
          `*${count(waiting, 'app')}* ${waiting === 1 ? 'waits' : 'wait'} for a decision.${progress ? ` ${progressWords(progress)}.` : ''}`,
          appActs.reviewAll.button('', { label: `Review ${count(waiting, 'app')}` }),
        ),
        ...grave.map((app) =>
          section(
            `${levelSigns[app.level]} ${appIn(app)}: ${riskWords(app)}, waits for a decision`,
            appActs.details.button({ appId: app.id }, { label: `Details of ${app.name}` }),
          ),
        ),
      ];

function paging(look: HomeLook, last: number, shown: number, total: number): KnownBlock[] {
  const { page, facts } = look;
  const turn = (text: string, nth: number, to: HomeLook) => homeActs.page.button(to, { text, nth });
  const from = page * PAGE + 1;
  return [
    ...(last > 0
      ? [context(`Showing ${from}–${from + shown - 1} of ${number(total)}, worst first`)]
      : []),
    actions(
      ...(page > 0 ? [turn('Previous', 1, { page: page - 1, facts })] : []),
      ...(page < last ? [turn('Next', 2, { page: page + 1, facts })] : []),
      turn(facts ? 'Hide facts' : 'Show all facts', 3, { page, facts: !facts }),
    ),
  ];
}

function needsYou(
  domains: readonly DomainView[],
  mayMend: boolean,
  isGrave: boolean,
): KnownBlock[] {
  const broken = domains.filter((domain) => domain.status === 'error');
  const late = domains.filter(
    ({ status, lateness }) =>
      status !== 'error' && (lateness.level === 'late' || lateness.level === 'very late'),
  );
  const rows = [
    ...broken.map((domain) => {
      const { code, facts, since } = domain.trouble ?? {
        code: 'E-UNKNOWN' as const,
        facts: {},
        since: undefined,
      };
      const age = since ? `, since ${when(since)}` : '';
      const line = `🔴 ${bold(domain.name)}: ${wordsOf(code, facts).title}${age} (${code})`;
      const mends = mayMend && needsReconnect(domain);
      return section(line, mends ? reconnectButton(domain) : detailsButton(domain));
    }),
    ...late.map((domain) =>
      section(
        `🔴 ${bold(domain.name)} is *Late*: last synced ${span(domain.lateness.ageMs)} ago`,
        mayMend ? syncButton(domain) : detailsButton(domain),
      ),
    ),
    ...domains.flatMap((domain) => {
      const ending = domain.status === 'error' ? undefined : endingLine(domain);
      const mend = mayMend ? reconnectButton(domain) : detailsButton(domain);
      return ending ? [section(`${bold(domain.name)}: ${ending}`, mend)] : [];
    }),
  ];
  if (rows.length > 0) {
    const more = rows.length - NEEDS_SHOWN;
    return [
      section(`*Needs you (${number(rows.length)})*`),
      ...rows.slice(0, NEEDS_SHOWN),
      ...(more > 0 ? [context(`And ${number(more)} more, below.`)] : []),
    ];
  }
  const isWell = (domain: DomainView) => domain.status === 'success' && !isInPart(domain);
  return domains.length > 0 && !isGrave && domains.every(isWell)
    ? [section(`All quiet. ${count(domains.length, 'domain')}, all synced on time.`)]
    : [];
}

const noRole = (can: readonly string[]) =>
  `You don't have a role yet. This bot shows which apps can reach Salesforce data. ${
    can.length > 0
      ? `${listed(can.map((name) => inert(name)))} can give you one.`
      : 'An owner or admin of this Slack workspace can give you one.'
  }`;

/** What guests and people of other companies see. */
export const outsideHome = (workspaceName: string): HomeView =>
  home([
    section(
      `This bot is for full members of ${inert(workspaceName)}. Ask the person who invited you.`,
    ),
  ]);

/** While Slack does not say who somebody is, or who the admins are: nothing is shown, and nobody is called a stranger. */
export const silentHome = (): HomeView => {
  const { title, what, todo } = wordsOf('E-SLACK-SILENT', {});
  return home([section(`*${title}*\n${what} ${todo}`), actions(homeActs.refresh.button())]);
};
