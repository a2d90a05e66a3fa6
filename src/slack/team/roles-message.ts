import type { Role } from '../../members/role.ts';
import type { RolesView } from '../../members/roles.ts';
import type { Member } from '../../members/store.ts';
import { homeActs } from '../home/acts.ts';
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
import { listed } from '../kit/words.ts';
import { teamActs } from './acts.ts';

export interface RolesWords {
  readonly view: RolesView;
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayChange: boolean;
  /** Names of Slack's own admins, where they are the bot's. */
  readonly slackAdmins: readonly string[];
}

const ROWS = 30;
const can: Record<Role, string> = {
  admin: 'delete domains, change settings and roles, export the audit log',
  operator: 'add, reconnect and sync domains, decide about apps',
  viewer: 'see apps, people and findings',
};

/** Who may do what; for admins with what it takes to change it. */
export function rolesMessage(words: RolesWords): Message {
  const { view, names, mayChange, slackAdmins } = words;
  const shown = view.members.slice(0, ROWS);
  const rows = shown.map((member) => ({ member, line: memberLine(member, names) }));
  const configured = view.configuredAdmins.map(
    (id) => `• ${nameOf(id, names)}: *admin* by configuration (ADMINS)`,
  );
  const rule =
    slackAdmins.length > 0
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
    button('Change', teamActs.changeRole.id, {
      value: member.userId,
      label: `Change the role of ${names.get(member.userId) ?? 'someone who left'}`,
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
  button('Give a role', teamActs.giveRole.id),
  button(
    everyoneViews ? 'Only by role from now on' : 'Let everyone view',
    teamActs.everyoneViews.id,
    { value: everyoneViews ? 'off' : 'on' },
  ),
];

const nameOf = (id: string, names: ReadonlyMap<string, string>) =>
  inert(names.get(id) ?? 'someone who left');

const memberLine = ({ userId, role, until, grantedBy }: Member, names: RolesWords['names']) =>
  `• ${nameOf(userId, names)}: *${role}*${until ? ` until ${when(until)}` : ''}, given by ${nameOf(grantedBy, names)}`;

/** What a change of a role came to. */
export function roleSaved(facts: {
  name: string;
  role: Role | undefined;
  until: Date | undefined;
  /** Something that everybody should know of what follows. */
  note: string;
}): Message {
  const until = facts.until ? ` until ${when(facts.until)}` : '';
  const now =
    facts.role === undefined
      ? `${inert(facts.name)} has no role now.`
      : `${inert(facts.name)} is *${facts.role}*${until}.`;
  return paragraph([now, 'They are told by direct message.', facts.note].filter(Boolean).join(' '));
}

/** DM to whose role it is. */
export function roleChangedMessage(facts: {
  role: Role | undefined;
  until: Date | undefined;
  by: string;
}): Message {
  const { role, until } = facts;
  const by = inert(facts.by);
  if (role === undefined) return paragraph(`${by} took your role in this bot away.`);
  return paragraph(
    `${by} gave you the *${role}* role${until ? ` until ${when(until)}` : ''}. You can ${can[role]}.`,
    button('Open home', homeActs.open.id),
  );
}
