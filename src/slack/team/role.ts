import type { ModalView } from '@slack/types';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { endOfDay } from '../../lib/time.ts';
import { isRole, type Role } from '../../members/role.ts';
import type { RolesView } from '../../members/roles.ts';
import { homeActs } from '../home/acts.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { underField, unlessSilent } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import { alert, context, type Message, option, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { choiceField, selectField } from '../kit/fields.ts';
import { when } from '../kit/time.ts';
import { teamActs } from './acts.ts';

const personField = selectField('users_select', 'person', 'Person');
const roleField = choiceField('radio_buttons', 'role', 'Role');
const untilField = selectField('datepicker', 'until', 'Until', {
  optional: true,
  hint: 'To the end of that day, UTC. Empty: without an end.',
});

const NO_ROLE = 'none';

const choices = [
  option('Viewer: sees apps, people and findings', 'viewer'),
  option('Operator: adds and reconnects domains, decides', 'operator'),
  option('Admin: deletes domains, settings, roles', 'admin'),
  option('No role', NO_ROLE),
];

export const can: Record<Role, string> = {
  admin: 'delete domains, change settings and roles, export the audit log',
  operator: 'add, reconnect and sync domains, decide about apps',
  viewer: 'see apps, people and findings',
};

/** Gives, changes or takes a role. `firstAdmin`: nobody is an admin by name yet. */
export function roleModal(given: {
  userId: string | undefined;
  role: Role | undefined;
  firstAdmin: boolean;
}): ModalView {
  const { userId, role, firstAdmin } = given;
  return teamActs.giveRole.formWindow({
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      ...(firstAdmin
        ? [
            alert(
              'warning',
              "The first named admin ends the rule that Slack's owners and admins are bot admins. Name yourself too, to stay one.",
            ),
          ]
        : []),
      personField.input({ type: 'users_select', ...(userId && { initial_user: userId }) }),
      roleField.input(
        choices,
        choices.find(({ value }) => value === role),
      ),
      untilField.input({ type: 'datepicker' }),
      context('Guests and people of other companies see nothing, whatever their role.'),
    ],
  });
}

/** The form, of one person or of nobody yet. */
export async function openRole(
  uses: Pick<Uses, 'sameAs' | 'team'>,
  { who }: Actor,
  userId: string | undefined,
): Promise<Reply> {
  const { members } = await uses.team.roles.view(who.workspaceId);
  const memberIds = members.map((each) => each.userId);
  const ids = userId ? await uses.sameAs(who.workspaceId, userId, memberIds) : [];
  return inModal(
    roleModal({
      userId,
      role: members.find((each) => ids.includes(each.userId))?.role,
      firstAdmin: !members.some(({ role }) => role === 'admin'),
    }),
  );
}

type Giving = Pick<Uses, 'clock' | 'isMember' | 'people' | 'sameAs' | 'slackAdminsRule' | 'team'>;

/** *Save*: gives the role, or takes it. */
export async function submitRole(
  uses: Giving,
  { who }: Actor,
  { values }: Pick<Submission, 'values'>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = who;
  const userId = personField.read(values);
  const wanted = roleField.read(values);
  const role = isRole(wanted) ? wanted : undefined;
  const day = untilField.read(values);
  const until = day === '' ? undefined : endOfDay(day);
  const view = await uses.team.roles.view(workspaceId);

  const errors: Record<string, string> = {};
  const known = [...view.members.map((each) => each.userId), ...view.configuredAdmins];
  const ids = isSlackUser(userId) ? await uses.sameAs(workspaceId, userId, known) : [];
  // Kept by the id that does not change, whichever was picked.
  const [keptId = userId, ...otherIds] = ids;
  const why = await underField(personProblem(uses, workspaceId, { ids, wanted, view }));
  if (why !== undefined) errors[personField.block] = why;
  if (until && !(until > uses.clock.now())) {
    errors[untilField.block] = 'That day is over. Pick a later one, or none.';
  }
  if (!role && wanted !== NO_ROLE) errors[roleField.block] = 'Pick a role.';
  if (Object.keys(errors).length > 0) {
    const said = paragraph(Object.values(errors).join(' '));
    return { kind: 'errors', errors, view: messageModal(said) };
  }

  if (role) await uses.team.roles.give({ workspaceId, userId: keptId, otherIds, role, until, by });
  else await uses.team.roles.take({ workspaceId, userId: keptId, otherIds, by });
  // The role is given by now: what Slack does not say is only not said here.
  const left = await unlessSilent(uses.slackAdminsRule(workspaceId));
  const note = ruleNote(view, role, left !== undefined && left.length > 0);
  const name = (await uses.people.names(workspaceId, [userId])).get(userId) ?? userId;
  return { kind: 'modal', view: messageModal(roleSaved({ name, role, until, note })) };
}

async function personProblem(
  uses: Pick<Uses, 'isMember'>,
  workspaceId: number,
  { ids, wanted, view }: { ids: readonly string[]; wanted: string; view: RolesView },
): Promise<string | undefined> {
  const [userId = ''] = ids;
  if (!isSlackUser(userId)) return 'Pick a person.';
  if (view.configuredAdmins.some((id) => ids.includes(id))) {
    return 'Admin by the settings of the bot. Only whoever runs it can change that.';
  }
  return wanted === NO_ROLE || (await uses.isMember(workspaceId, userId))
    ? undefined
    : 'Not a full, active member of this workspace: a role would not count.';
}

/** What follows of the change for Slack's own admins, where something does. */
function ruleNote({ members }: RolesView, role: Role | undefined, slackRules: boolean): string {
  const before = members.some((each) => each.role === 'admin');
  if (slackRules && before) {
    return 'No named admin is active now, so owners and admins of this Slack workspace are bot admins again.';
  }
  return !before && role === 'admin'
    ? "From now on only named admins are admins; Slack's owners and admins are not by themselves."
    : '';
}

/** What a change of a role came to. */
function roleSaved(facts: {
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
    homeActs.open.button(),
  );
}
