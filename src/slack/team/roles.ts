import { AppError } from '../../lib/errors.ts';
import { allows, type Role } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { chosen, entered } from '../kernel/entered.ts';
import { roleForm } from '../kernel/ids.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { NO_ROLE, roleModal } from './roles-form.ts';
import { roleSaved, rolesMessage } from './roles-message.ts';

const USER = /^[UW][A-Z0-9]{2,30}$/u;

/** `roles` lists; `roles @someone` opens the form for those who may. */
export const rolesHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor, command: Command): Promise<Reply> => {
    const [word] = command.words;
    if (word === undefined) return showRoles(deps, actor);
    if (!USER.test(word)) {
      return privately(
        paragraph(`I don't know "${inert(word, 40)}". Name a person by mention: roles @someone.`),
      );
    }
    if (allows(actor.role, 'admin')) return openRole(deps, actor, word);
    const { members, configuredAdmins } = await deps.core.office.roles.view(actor.who.workspaceId);
    const held = configuredAdmins.includes(word)
      ? 'admin'
      : members.find(({ userId }) => userId === word)?.role;
    const name = await nameOf(deps, actor, word);
    return privately(paragraph(held ? `${name} is *${held}*.` : `${name} has no role by name.`));
  };

export async function showRoles(deps: HandlerDeps, actor: Actor): Promise<Reply> {
  const { workspaceId } = actor.who;
  const view = await deps.core.office.roles.view(workspaceId);
  const people = view.members.flatMap(({ userId, grantedBy }) => [userId, grantedBy]);
  const [names, slackAdmins] = await Promise.all([
    deps.people.names(workspaceId, [...people, ...view.configuredAdmins]),
    deps.slackAdminsRule(workspaceId),
  ]);
  const adminNames = await deps.people.names(workspaceId, slackAdmins.slice(0, 10));
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
  deps: HandlerDeps,
  actor: Actor,
  userId: string | undefined,
): Promise<Reply> {
  if (userId !== undefined && !USER.test(userId)) {
    throw new AppError('E-STALE-CARD', 'button value is not a user id');
  }
  const { members } = await deps.core.office.roles.view(actor.who.workspaceId);
  return inModal(
    roleModal({
      userId,
      role: members.find((each) => each.userId === userId)?.role,
      firstAdmin: !members.some(({ role }) => role === 'admin'),
    }),
  );
}

export const submitRole =
  (deps: HandlerDeps) =>
  async (actor: Actor, said: { values: unknown }): Promise<SubmitReply> => {
    const { workspaceId, userId: by } = actor.who;
    const userId = entered(said.values, roleForm.person, 'selected_user');
    const wanted = chosen(said.values, roleForm.role);
    const day = entered(said.values, roleForm.until, 'selected_date');
    const until = day === '' ? undefined : new Date(`${day}T23:59:59Z`);
    const view = await deps.core.office.roles.view(workspaceId);
    const errors: Record<string, string> = {};
    const wrong = (): SubmitReply => ({
      kind: 'errors',
      errors,
      view: messageModal(paragraph(Object.values(errors).join(' '))),
    });

    if (!USER.test(userId)) errors[roleForm.person.block] = 'Pick a person.';
    else if (view.configuredAdmins.includes(userId)) {
      errors[roleForm.person.block] =
        'Admin by configuration (ADMINS). Only whoever runs the bot can change that.';
    } else if (wanted !== NO_ROLE && !(await deps.isMember(workspaceId, userId))) {
      errors[roleForm.person.block] =
        'Not a full, active member of this workspace: a role would not count.';
    }
    if (until && !(until > deps.clock.now())) {
      errors[roleForm.until.block] = 'That day is over. Pick a later one, or none.';
    }
    const role = isRole(wanted) ? wanted : undefined;
    if (!role && wanted !== NO_ROLE) errors[roleForm.role.block] = 'Pick a role.';
    if (Object.keys(errors).length > 0) return wrong();

    if (role) await deps.core.office.roles.give({ workspaceId, userId, role, until, by });
    else await deps.core.office.roles.take({ workspaceId, userId, by });
    const before = view.members.some((each) => each.role === 'admin');
    const left = await deps.slackAdminsRule(workspaceId);
    const note =
      left.length > 0 && before
        ? 'No named admin is active now, so owners and admins of this Slack workspace are bot admins again.'
        : !before && role === 'admin'
          ? "From now on only named admins are admins; Slack's owners and admins are not by themselves."
          : '';
    const name = (await deps.people.names(workspaceId, [userId])).get(userId) ?? userId;
    return { kind: 'modal', view: messageModal(roleSaved({ name, role, until, note })) };
  };

/** *Let everyone view* and its opposite; then the list as it is. */
export async function setEveryone(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  if (value !== 'on' && value !== 'off') throw new AppError('E-STALE-CARD', 'neither on nor off');
  const { workspaceId, userId } = actor.who;
  await deps.core.office.roles.setEveryoneViews(workspaceId, value === 'on', userId);
  return showRoles(deps, actor);
}

export const isRole = (text: string): text is Role =>
  text === 'viewer' || text === 'operator' || text === 'admin';

const nameOf = async (deps: HandlerDeps, actor: Actor, id: string) =>
  inert((await deps.people.names(actor.who.workspaceId, [id])).get(id) ?? 'This person');
