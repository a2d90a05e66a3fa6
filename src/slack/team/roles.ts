import { isSlackUser } from '../../lib/slack-ids.ts';
import { allows } from '../../members/role.ts';
import type { RolesView } from '../../members/roles.ts';
import type { Member } from '../../members/store.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { unlessSilent } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, context, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { when } from '../kit/time.ts';
import { listed } from '../kit/words.ts';
import { teamActs } from './acts.ts';
import { can, openRole } from './role.ts';

interface RolesWords {
  readonly view: RolesView;
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayChange: boolean;
  /** Names of Slack's own admins, where they are the bot's; undefined where Slack did not say. */
  readonly slackAdmins: readonly string[] | undefined;
}

const ROWS = 30;
/** Who may do what; for admins with what it takes to change it. */
export function rolesMessage(words: RolesWords): Message {
  const { view, names, mayChange, slackAdmins } = words;
  const shown = view.members.slice(0, ROWS);
  const rows = shown.map((member) => ({ member, line: memberLine(member, names) }));
  const configured = view.configuredAdmins.map(
    (id) => `• ${nameOf(id, names)}: *admin* by the settings of the bot`,
  );
  const rule =
    slackAdmins === undefined
      ? 'Slack did not tell me its owners and admins just now: while no named admin is active, they are bot admins.'
      : slackAdmins.length > 0
        ? `No named admin is active, so owners and admins of this Slack workspace are bot admins: ${listed(slackAdmins.map((name) => inert(name)))}.`
        : '';
  const everyone = view.everyoneViews
    ? 'Every full member may see apps, people and findings.'
    : 'Full members without a role see the list, status, permissions and help.';
  const more =
    view.members.length > ROWS ? `${view.members.length - ROWS} more are not shown.` : '';
  const nobody = rows.length + configured.length === 0 ? 'Nobody has a role by name yet.' : '';
  const legend = (['viewer', 'operator', 'admin'] as const)
    .map((role) => `*${role}*: ${can[role]}`)
    .join(' · ');
  const text = [...configured, ...rows.map(({ line }) => line), nobody, rule, everyone, more];
  const change = (member: Member) =>
    teamActs.changeRole.button(member.userId, {
      label: `Change the role of ${nameIn(names, member.userId)}`,
    });
  return message(['*Roles*', ...text.filter(Boolean)].join('\n'), [
    section(['*Roles*', ...configured, nobody, rule].filter(Boolean).join('\n')),
    ...rows.map(({ member, line }) => section(line, mayChange ? change(member) : undefined)),
    section([everyone, more].filter(Boolean).join('\n')),
    context(legend),
    ...(mayChange ? [actions(...changing(view.everyoneViews))] : []),
  ]);
}

const changing = (everyoneViews: boolean) => [
  teamActs.giveRole.button(),
  everyoneViews
    ? teamActs.everyoneViews.button('off', { text: 'Only by role from now on' })
    : teamActs.everyoneViews.button('on', { text: 'Let everyone view' }),
];

const nameOf = (id: string, names: ReadonlyMap<string, string>) => inert(nameIn(names, id));

const memberLine = ({ userId, role, until, grantedBy }: Member, names: RolesWords['names']) =>
  `• ${nameOf(userId, names)}: *${role}*${until ? ` until ${when(until)}` : ''}, given by ${nameOf(grantedBy, names)}`;

type Showing = Pick<Uses, 'people' | 'sameAs' | 'slackAdminsRule' | 'team'>;

/** `roles` lists; `roles @someone` opens the form for those who may. */
export async function rolesHandler(uses: Showing, actor: Actor, command: Command): Promise<Reply> {
  const [word] = command.words;
  if (word === undefined) return showRoles(uses, actor);
  if (!isSlackUser(word)) {
    return privately(
      paragraph(`I don't know "${inert(word, 40)}". Name a person by mention: roles @someone.`),
    );
  }
  if (allows(actor.role, 'admin')) return openRole(uses, actor, word);
  const { members, configuredAdmins } = await uses.team.roles.view(actor.who.workspaceId);
  const known = [...configuredAdmins, ...members.map(({ userId }) => userId)];
  const ids = await uses.sameAs(actor.who.workspaceId, word, known);
  const held = configuredAdmins.some((id) => ids.includes(id))
    ? 'admin'
    : members.find(({ userId }) => ids.includes(userId))?.role;
  const names = await uses.people.names(actor.who.workspaceId, [word]);
  const name = inert(names.get(word) ?? 'This person');
  return privately(paragraph(held ? `${name} is *${held}*.` : `${name} has no role by name.`));
}

export async function showRoles(uses: Showing, actor: Actor): Promise<Reply> {
  const { workspaceId } = actor.who;
  const view = await uses.team.roles.view(workspaceId);
  const people = view.members.flatMap(({ userId, grantedBy }) => [userId, grantedBy]);
  const [names, slackAdmins] = await Promise.all([
    uses.people.names(workspaceId, [...people, ...view.configuredAdmins]),
    unlessSilent(uses.slackAdminsRule(workspaceId)),
  ]);
  const shownAdmins = slackAdmins?.slice(0, 10);
  const adminNames = await uses.people.names(workspaceId, shownAdmins ?? []);
  return privately(
    rolesMessage({
      view,
      names,
      mayChange: allows(actor.role, 'admin'),
      slackAdmins: shownAdmins?.map((id) => nameIn(adminNames, id)),
    }),
  );
}

/** *Let everyone view* and its opposite; then the list as it is. */
export async function setEveryone(
  uses: Showing,
  actor: Actor,
  value: 'on' | 'off',
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  await uses.team.roles.setEveryoneViews(workspaceId, value === 'on', userId);
  return showRoles(uses, actor);
}
