import { AppError } from '../../lib/errors.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { endOfDay } from '../../lib/time.ts';
import { allows, type Role } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { chosen, entered } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { NO_ROLE, roleForm, roleModal } from './roles-form.ts';
import { roleSaved, rolesMessage } from './roles-message.ts';

/** `roles` lists; `roles @someone` opens the form for those who may. */
export async function rolesHandler(uses: Uses, actor: Actor, command: Command): Promise<Reply> {
  const [word] = command.words;
  if (word === undefined) return showRoles(uses, actor);
  if (!isSlackUser(word)) {
    return privately(
      paragraph(`I don't know "${inert(word, 40)}". Name a person by mention: roles @someone.`),
    );
  }
  if (allows(actor.role, 'admin')) return openRole(uses, actor, word);
  const { members, configuredAdmins } = await uses.team.roles.view(actor.who.workspaceId);
  const held = configuredAdmins.includes(word)
    ? 'admin'
    : members.find(({ userId }) => userId === word)?.role;
  const name = await nameOf(uses, actor, word);
  return privately(paragraph(held ? `${name} is *${held}*.` : `${name} has no role by name.`));
}

export async function showRoles(uses: Uses, actor: Actor): Promise<Reply> {
  const { workspaceId } = actor.who;
  const view = await uses.team.roles.view(workspaceId);
  const people = view.members.flatMap(({ userId, grantedBy }) => [userId, grantedBy]);
  const [names, slackAdmins] = await Promise.all([
    uses.people.names(workspaceId, [...people, ...view.configuredAdmins]),
    uses.slackAdminsRule(workspaceId),
  ]);
  const adminNames = await uses.people.names(workspaceId, slackAdmins.slice(0, 10));
  return privately(
    rolesMessage({
      view,
      names,
      mayChange: allows(actor.role, 'admin'),
      slackAdmins: [...adminNames.values()],
    }),
  );
}

/** The form, of one person or of nobody yet. */
export async function openRole(
  uses: Uses,
  actor: Actor,
  userId: string | undefined,
): Promise<Reply> {
  if (userId !== undefined && !isSlackUser(userId)) {
    throw new AppError('E-STALE-CARD', 'button value is not a user id');
  }
  const { members } = await uses.team.roles.view(actor.who.workspaceId);
  return inModal(
    roleModal({
      userId,
      role: members.find((each) => each.userId === userId)?.role,
      firstAdmin: !members.some(({ role }) => role === 'admin'),
    }),
  );
}

export async function submitRole(
  uses: Uses,
  actor: Actor,
  said: { values: unknown },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const userId = entered(said.values, roleForm.person, 'selected_user');
  const wanted = chosen(said.values, roleForm.role);
  const day = entered(said.values, roleForm.until, 'selected_date');
  const until = day === '' ? undefined : endOfDay(day);
  const view = await uses.team.roles.view(workspaceId);
  const errors: Record<string, string> = {};
  const wrong = (): SubmitReply => ({
    kind: 'errors',
    errors,
    view: messageModal(paragraph(Object.values(errors).join(' '))),
  });

  if (!isSlackUser(userId)) errors[roleForm.person.block] = 'Pick a person.';
  else if (view.configuredAdmins.includes(userId)) {
    errors[roleForm.person.block] =
      'Admin by configuration (ADMINS). Only whoever runs the bot can change that.';
  } else if (wanted !== NO_ROLE && !(await uses.isMember(workspaceId, userId))) {
    errors[roleForm.person.block] =
      'Not a full, active member of this workspace: a role would not count.';
  }
  if (until && !(until > uses.clock.now())) {
    errors[roleForm.until.block] = 'That day is over. Pick a later one, or none.';
  }
  const role = isRole(wanted) ? wanted : undefined;
  if (!role && wanted !== NO_ROLE) errors[roleForm.role.block] = 'Pick a role.';
  if (Object.keys(errors).length > 0) return wrong();

  if (role) await uses.team.roles.give({ workspaceId, userId, role, until, by });
  else await uses.team.roles.take({ workspaceId, userId, by });
  const before = view.members.some((each) => each.role === 'admin');
  const left = await uses.slackAdminsRule(workspaceId);
  const note =
    left.length > 0 && before
      ? 'No named admin is active now, so owners and admins of this Slack workspace are bot admins again.'
      : !before && role === 'admin'
        ? "From now on only named admins are admins; Slack's owners and admins are not by themselves."
        : '';
  const name = (await uses.people.names(workspaceId, [userId])).get(userId) ?? userId;
  return { kind: 'modal', view: messageModal(roleSaved({ name, role, until, note })) };
}

/** *Let everyone view* and its opposite; then the list as it is. */
export async function setEveryone(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  if (value !== 'on' && value !== 'off') throw new AppError('E-STALE-CARD', 'neither on nor off');
  const { workspaceId, userId } = actor.who;
  await uses.team.roles.setEveryoneViews(workspaceId, value === 'on', userId);
  return showRoles(uses, actor);
}

export const isRole = (text: string): text is Role =>
  text === 'viewer' || text === 'operator' || text === 'admin';

const nameOf = async (uses: Uses, actor: Actor, id: string) =>
  inert((await uses.people.names(actor.who.workspaceId, [id])).get(id) ?? 'This person');
