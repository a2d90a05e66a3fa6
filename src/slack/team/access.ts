import { AppError } from '../../lib/errors.ts';
import type { AccessRequest } from '../../members/access-store.ts';
import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import { chosen, entered } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, nothing, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { answered, askedBefore, askedMessage } from './access-card.ts';
import { accessForm, accessModal, declineForm, declineModal } from './access-form.ts';
import { isRole } from './roles.ts';

const WEEK_DAYS = 7;

/** The form; the button's value is the role that was missing. */
export async function openAccess(value: string | undefined): Promise<Reply> {
  const role = value ?? 'viewer';
  if (!isRole(role)) throw new AppError('E-STALE-CARD', 'button value is no role');
  return inModal(accessModal(role));
}

export async function submitAccess(
  uses: Uses,
  actor: Actor,
  said: { values: unknown },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const role = chosen(said.values, accessForm.role);
  const reason = entered(said.values, accessForm.reason, 'value').replace(/\s+/gu, ' ').trim();
  const refuse = (block: string, why: string): SubmitReply => ({
    kind: 'errors',
    errors: { [block]: why },
    view: messageModal(paragraph(why)),
  });
  if (!isRole(role)) return refuse(accessForm.role.block, 'Pick a role.');
  if (allows(actor.role, role)) {
    return refuse(accessForm.role.block, `You are ${actor.role}, which includes that.`);
  }
  if (reason === '') return refuse(accessForm.reason.block, 'Say why, in a few words.');
  const admins = (await uses.adminsToAsk(workspaceId)).filter((id) => id !== userId);
  const outcome = await uses.team.access.ask({
    workspaceId,
    userId,
    role,
    reason: reason.slice(0, 300),
    admins,
  });
  if (outcome.kind === 'asked before') {
    const by = await answererOf(uses, actor, outcome.request);
    return { kind: 'modal', view: messageModal(askedBefore(outcome.request, by)) };
  }
  const names = await uses.people.names(workspaceId, admins.slice(0, 5));
  return { kind: 'modal', view: messageModal(askedMessage([...names.values()])) };
}

/** *Give* and *Give for 7 days*. */
export async function giveAccess(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
  week: boolean,
): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const requestId = requestIdOf(value);
  const request = await uses.team.access.view(workspaceId, requestId);
  if (!request) throw new AppError('E-STALE-CARD', `access request ${requestId}`);
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
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const requestId = requestIdOf(value);
  const request = await uses.team.access.view(actor.who.workspaceId, requestId);
  if (!request) throw new AppError('E-STALE-CARD', `access request ${requestId}`);
  return request.answer ? second(uses, actor, request) : inModal(declineModal(requestId));
}

export async function submitDecline(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const note = entered(said.values, declineForm.note, 'value').replace(/\s+/gu, ' ').trim();
  const outcome = await uses.team.access.answer({
    workspaceId,
    requestId: requestIdOf(said.metadata),
    by,
    kind: 'declined',
    note: note.slice(0, 300),
  });
  if (outcome.kind === 'done') return { kind: 'close' };
  const answerer = await answererOf(uses, actor, outcome.request);
  return { kind: 'modal', view: messageModal(paragraph(answered(outcome.request, answerer))) };
}

const second = async (uses: Uses, actor: Actor, request: AccessRequest): Promise<Reply> =>
  privately(
    paragraph(`Already decided. ${answered(request, await answererOf(uses, actor, request))}`),
  );

async function answererOf(uses: Uses, actor: Actor, request: AccessRequest) {
  const by = request.answer?.by;
  if (!by) return '';
  return (await uses.people.names(actor.who.workspaceId, [by])).get(by) ?? 'someone who left';
}

function requestIdOf(value: string | undefined): number {
  const id = /^\d{1,9}$/u.test(value ?? '') ? Number(value) : 0;
  if (id === 0) throw new AppError('E-STALE-CARD', 'not an id of an access request');
  return id;
}
