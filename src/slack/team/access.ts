import type { ModalView } from '@slack/types';
import { AppError } from '../../lib/errors.ts';
import type { AccessRequest } from '../../members/access-store.ts';
import { allows, isRole, type Role } from '../../members/role.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, nothing, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { unlessSilent } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import { option, paragraph } from '../kit/blocks.ts';
import { choiceField, textField } from '../kit/fields.ts';
import { personName } from '../web-api/people.ts';
import { answered, askedBefore, askedMessage } from './access-card.ts';
import { teamActs } from './acts.ts';

const WEEK_DAYS = 7;
const TEXT_MAX = 300;

const roleField = choiceField('radio_buttons', 'role', 'Role');
const reasonField = textField('reason', 'Reason', TEXT_MAX, {
  hint: 'The admins read it. Kept for 90 days.',
});
const noteField = textField('note', 'Note', TEXT_MAX, {
  optional: true,
  hint: 'The one who asked reads it.',
});

const viewer = option('Viewer: see apps, people and findings', 'viewer');
const roles = [
  viewer,
  option('Operator: add and reconnect domains, decide', 'operator'),
  option('Admin: delete domains, settings, roles', 'admin'),
];

/** *Ask for access*: which role, and why. `wanted`: the role that was missing. */
export const accessModal = (wanted: Role): ModalView =>
  teamActs.askAccess.formWindow({
    submit: 'Ask',
    close: 'Cancel',
    blocks: [
      roleField.input(roles, roles.find(({ value }) => value === wanted) ?? viewer),
      reasonField.input({ multiline: true, placeholder: 'covering for Li this week' }),
    ],
  });

export const openAccess = async (wanted: Role): Promise<Reply> => inModal(accessModal(wanted));

/** *Decline*: a word to the one who asked. */
export const declineModal = (requestId: number): ModalView =>
  teamActs.decline.formWindow(
    { submit: 'Decline', close: 'Cancel', blocks: [noteField.input()] },
    requestId,
  );

const oneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();

const refuse = (block: string, why: string): SubmitReply => ({
  kind: 'errors',
  errors: { [block]: why },
  view: messageModal(paragraph(why)),
});

const NOBODY_KNOWN =
  'Slack has not told me yet who the admins of this workspace are now. Try again in some minutes, or ask an owner or admin of this Slack workspace.';

export async function submitAccess(
  uses: Pick<Uses, 'adminsToAsk' | 'people' | 'team'>,
  actor: Actor,
  { values }: Pick<Submission, 'values'>,
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const role = roleField.read(values);
  const reason = oneLine(reasonField.read(values));
  if (!isRole(role)) return refuse(roleField.block, 'Pick a role.');
  if (allows(actor.role, role)) {
    return refuse(roleField.block, `You are ${actor.role}, which includes that.`);
  }
  if (reason === '') return refuse(reasonField.block, 'Say why, in a few words.');
  const all = await unlessSilent(uses.adminsToAsk(workspaceId));
  if (!all) return refuse(reasonField.block, NOBODY_KNOWN);
  const admins = all.filter((id) => id !== userId);
  const outcome = await uses.team.access.ask({
    workspaceId,
    userId,
    role,
    reason: reason.slice(0, TEXT_MAX),
    admins,
  });
  if (outcome.kind === 'asked before') {
    const by = await answererOf(uses, actor, outcome.request);
    return { kind: 'modal', view: messageModal(askedBefore(outcome.request, by)) };
  }
  const names = await uses.people.known(workspaceId, admins.slice(0, 5));
  return { kind: 'modal', view: messageModal(askedMessage(names)) };
}

type Answering = Pick<Uses, 'people' | 'team'>;

/** Throws E-STALE-CARD where there is none. */
async function requestOf(uses: Answering, { who }: Actor, requestId: number) {
  const request = await uses.team.access.view(who.workspaceId, requestId);
  if (!request) throw new AppError('E-STALE-CARD', `access request ${requestId}`);
  return request;
}

/** *Give* and *Give for 7 days*. */
export async function giveAccess(
  uses: Answering & Pick<Uses, 'isMember'>,
  actor: Actor,
  requestId: number,
  week: boolean,
): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const request = await requestOf(uses, actor, requestId);
  if (!request.answer && !(await uses.isMember(workspaceId, request.userId))) {
    return privately(paragraph('They are no longer a full member here: a role would not count.'));
  }
  const days = week ? WEEK_DAYS : undefined;
  const outcome = await uses.team.access.answer({
    workspaceId,
    requestId,
    by,
    kind: 'given',
    days,
  });
  return outcome.kind === 'done' ? nothing : second(uses, actor, outcome.request);
}

/** *Decline*: asks for a note, unless it is decided. */
export async function openDecline(
  uses: Answering,
  actor: Actor,
  requestId: number,
): Promise<Reply> {
  const request = await requestOf(uses, actor, requestId);
  return request.answer ? second(uses, actor, request) : inModal(declineModal(requestId));
}

export async function submitDecline(
  uses: Answering,
  actor: Actor,
  { values, state: requestId }: Submission<number>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const outcome = await uses.team.access.answer({
    workspaceId,
    requestId,
    by,
    kind: 'declined',
    note: oneLine(noteField.read(values)).slice(0, TEXT_MAX),
  });
  if (outcome.kind === 'done') return { kind: 'close' };
  const answerer = await answererOf(uses, actor, outcome.request);
  return { kind: 'modal', view: messageModal(paragraph(answered(outcome.request, answerer))) };
}

const second = async (uses: Answering, actor: Actor, request: AccessRequest): Promise<Reply> =>
  privately(
    paragraph(`Already decided. ${answered(request, await answererOf(uses, actor, request))}`),
  );

async function answererOf(uses: Pick<Uses, 'people'>, actor: Actor, request: AccessRequest) {
  const by = request.answer?.by;
  if (!by) return '';
  return personName(uses.people, actor.who.workspaceId, by);
}
