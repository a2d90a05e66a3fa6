import type { ModalView } from '@slack/types';
import { type PolicyKind, policyKinds } from '../../apps/policies/policy.ts';
import { AppError } from '../../lib/errors.ts';
import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { entered } from '../kernel/entered.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { count, number } from '../kit/words.ts';
import { BOUND_MOST, policiesForm, policiesModal, policyWords } from './policies-form.ts';

/** *Policies*, with what was just done. */
async function view(uses: Uses, actor: Actor, news?: string): Promise<ModalView> {
  const { workspaceId, userId } = actor.who;
  const [{ paused, policies }, bound] = await Promise.all([
    uses.apps.policies.view(workspaceId),
    uses.apps.policies.secondBound(workspaceId),
  ]);
  const ids = policies.flatMap(({ onBy, asked }) => [onBy, asked?.by]);
  const names = await uses.people.names(
    workspaceId,
    ids.filter((id) => id !== undefined),
  );
  const mayChange = allows(actor.role, 'admin');
  return policiesModal({
    paused,
    policies,
    names,
    mayChange,
    bound,
    reader: userId,
    ...(news && { news }),
  });
}

const show = async (uses: Uses, actor: Actor, news?: string): Promise<Reply> =>
  inModal(await view(uses, actor, news));

/** `policies`, `policies pause`, `policies resume`; the two words need an admin, as the table says. */
export const policiesHandler = (uses: Uses, actor: Actor, command: Command) => {
  const word = command.words[0]?.toLowerCase();
  return word === 'pause' || word === 'resume'
    ? pausePolicies(uses, actor, word)
    : show(uses, actor);
};

export async function pausePolicies(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  if (value !== 'pause' && value !== 'resume') throw new AppError('E-STALE-CARD', 'neither');
  const { workspaceId, userId: by } = actor.who;
  const paused = value === 'pause';
  await uses.apps.policies.pause({ workspaceId, by, paused });
  return show(
    uses,
    actor,
    paused
      ? 'Paused. A run in progress stops before its next batch.'
      : 'Resumed. Policies that are on act again.',
  );
}

function kindOf(value: string | undefined): PolicyKind {
  const kind = policyKinds.find((each) => each === value);
  if (!kind) throw new AppError('E-STALE-CARD', 'no such policy');
  return kind;
}

export async function rehearsePolicy(uses: Uses, actor: Actor, value: string | undefined) {
  const kind = kindOf(value);
  await uses.apps.policies.rehearse(actor.who.workspaceId, kind);
  return show(uses, actor, `Rehearsed: ${policyWords[kind].title}. Nothing was removed.`);
}

export async function switchPolicyOn(uses: Uses, actor: Actor, value: string | undefined) {
  const kind = kindOf(value);
  const { workspaceId, userId: by } = actor.who;
  const came = await uses.apps.policies.switchOn({ workspaceId, kind, by });
  const news = {
    asked: 'Asked. It is on when a second admin agrees, or in 24 h.',
    on: 'It is on: you are the second admin.',
    already: 'It was on, or asked for by you, already.',
  }[came];
  return show(uses, actor, `${policyWords[kind].title}: ${news}`);
}

export async function switchPolicyOff(uses: Uses, actor: Actor, value: string | undefined) {
  const kind = kindOf(value);
  const { workspaceId, userId: by } = actor.who;
  await uses.apps.policies.switchOff({ workspaceId, kind, by });
  return show(uses, actor, `${policyWords[kind].title}: off.`);
}

/** `Save the bound`: over so many users a second operator must agree. */
export async function submitBound(
  uses: Uses,
  actor: Actor,
  { values }: { values: unknown },
): Promise<SubmitReply> {
  const typed = entered(values, policiesForm.bound, 'value').trim();
  const users = /^\d{1,7}$/u.test(typed) ? Number(typed) : -1;
  if (users < 0 || users > BOUND_MOST) {
    const problem = `A whole number from 0 to ${number(BOUND_MOST)}.`;
    const errors = { [policiesForm.bound.block]: problem };
    return { kind: 'errors', errors, view: await view(uses, actor, problem) };
  }
  const { workspaceId, userId: by } = actor.who;
  const { policies } = uses.apps;
  if (users === (await policies.secondBound(workspaceId))) return { kind: 'close' };
  const came = await policies.setSecondBound({ workspaceId, by, users });
  const news =
    came === 'set'
      ? `Over ${count(users, 'user')}, a second operator must agree.`
      : 'Asked. The higher bound holds when a second admin saves the same, or in 24 h.';
  return { kind: 'modal', view: await view(uses, actor, news) };
}
