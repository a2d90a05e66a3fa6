import type { HomeView, KnownBlock } from '@slack/types';
import type { DomainView } from '../domains/domain.ts';
import { worstFirst } from '../domains/domain.ts';
import { allows, type Role } from '../members/role.ts';
import { actions, button, context, header, limits, section } from './blocks.ts';
import { wordsOf } from './error-words.ts';
import { bold, inert } from './escape.ts';
import { actionIds } from './ids.ts';
import { domainRow, emptyList, PAGE, tally, worst } from './messages/list.ts';
import { span, timeOf } from './time.ts';
import { count, listed, number } from './words.ts';

export interface HomeFacts {
  readonly domains: readonly DomainView[];
  readonly names: ReadonlyMap<string, string>;
  readonly role: Role | 'none';
  /** Names of people who can give a role or add a domain. */
  readonly can: readonly string[];
  readonly now: Date;
  readonly command: string;
}

const home = (blocks: readonly KnownBlock[]): HomeView => ({
  type: 'home',
  blocks: blocks.slice(0, limits.viewBlocks),
});

/** The App Home of one person: what needs them, then the domains. */
export function homeView(facts: HomeFacts): HomeView {
  const { domains, names, role, can, now, command } = facts;
  const sorted = [...domains].sort(worstFirst);
  const mayAdd = allows(role, 'operator');
  return home([
    header('Salesforce watch'),
    context(`Updated ${timeOf(now)} · your role: ${role}`),
    ...(role === 'none' ? [section(noRole(can))] : []),
    ...needsYou(sorted),
    ...(sorted.length === 0
      ? [section(emptyList({ mayAdd, canAdd: can }).text)]
      : [section(`*Domains (${number(sorted.length)})* · ${tally(sorted)}\n${worst(sorted)}`)]),
    ...sorted.slice(0, PAGE).map((domain) => domainRow(domain, names, mayAdd)),
    ...(sorted.length > PAGE
      ? [
          context(
            `Showing the worst ${PAGE} of ${number(sorted.length)}. \`${command} list\` shows all.`,
          ),
        ]
      : []),
    actions(
      ...(mayAdd
        ? [
            button(
              'Add a domain',
              actionIds.add,
              sorted.length === 0 ? { style: 'primary' as const } : {},
            ),
          ]
        : []),
      button('Refresh', actionIds.homeRefresh),
      button('Permissions', actionIds.permissions),
      button('Help', actionIds.help),
    ),
  ]);
}

function needsYou(domains: readonly DomainView[]): KnownBlock[] {
  const broken = domains.filter((domain) => domain.status === 'error');
  const late = domains.filter(
    ({ status, lateness }) =>
      status !== 'error' && (lateness.level === 'late' || lateness.level === 'very late'),
  );
  const lines = [
    ...broken.map((domain) => {
      const { code, facts } = domain.trouble ?? { code: 'E-UNKNOWN' as const, facts: {} };
      return `🔴 ${bold(domain.name)}: ${wordsOf(code, facts).title} (${code})`;
    }),
    ...late.map(
      (domain) =>
        `🔴 ${bold(domain.name)} is *Late*: last synced ${span(domain.lateness.ageMs)} ago`,
    ),
  ];
  if (lines.length > 0) {
    return [section([`*Needs you (${number(lines.length)})*`, ...lines.slice(0, 5)].join('\n'))];
  }
  return domains.length > 0 && domains.every(({ status }) => status === 'success')
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
