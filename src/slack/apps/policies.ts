import type { KnownBlock, ModalView } from '@slack/types';
import type { BoundAsked } from '../../apps/policies/bound.ts';
import type { PolicyKind, PolicyView } from '../../apps/policies/policy.ts';
import { allows } from '../../members/role.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, type Reply, refuse, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, alert, context, divider, modal, section } from '../kit/blocks.ts';
import { numberField } from '../kit/fields.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { policyWords, rehearsalWords } from './policy-words.ts';
import { boundLines } from './wish-card.ts';
import { makerOf } from './words.ts';

export interface PoliciesView {
  readonly paused: boolean;
  readonly policies: readonly PolicyView[];
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayChange: boolean;
  /** Slack user id of who looks. */
  readonly reader: string;
  /** Over so many users a second operator must agree. */
  readonly bound: number;
  /** A higher one that waits. */
  readonly boundAsked: BoundAsked | undefined;
  /** What was just done. */
  readonly news?: string | undefined;
}

const BOUNDS =
  'Every policy acts on complete readings alone, never against a person’s decision, and on at most 25 tokens or 5 % of a domain a day; beyond that it asks. What it removes is on the budget of whoever set it up. Nothing is on until an admin switches it on, and a second one agrees or 24 h have passed.';

const BOUND_MOST = 1_000_000;
const boundField = numberField('bound', 'Second operator over so many users in 24 h', BOUND_MOST, {
  hint: 'Of one person, over all apps, domains and policies. A higher one takes a second admin. A lower one holds at once.',
});

/** *Policies*: what each would do, did on the stored history, and whether it is on. */
export function policiesModal(view: PoliciesView): ModalView {
  const { paused, policies, mayChange, news, bound } = view;
  const { policyPause, policies: shown, secondBound } = appActs;
  const blocks = [
    ...(news ? [section(news)] : []),
    ...(paused ? [alert('warning', 'All policies are paused. Nothing is done by itself.')] : []),
    ...policies.flatMap((policy, at): KnownBlock[] => [...rows(policy, at, view), divider()]),
    context(BOUNDS),
    ...waitingBound(view),
  ];
  if (!mayChange) {
    const takes = `Who has cut off ${count(bound, 'user')} in 24 h, over all apps, domains and policies, needs a second operator for more.`;
    const who = context('An admin rehearses, switches and pauses them.');
    return modal({ title: shown.verb.opens.title, blocks: [...blocks, section(takes), who] });
  }
  const pause = paused
    ? policyPause.button('resume', { text: 'Resume all' })
    : policyPause.button('pause', { text: 'Pause all', style: 'danger' });
  return secondBound.formWindow({
    submit: 'Save the bound',
    blocks: [...blocks, boundField.input(bound), actions(pause)],
  });
}

function waitingBound({ boundAsked, names }: PoliciesView): KnownBlock[] {
  if (!boundAsked) return [];
  const { by, users } = boundAsked;
  const lines = [
    `🟠 ${makerOf(by, names)} asked for a second operator only over ${count(users, 'user')} in 24 h.`,
    ...boundLines(boundAsked),
  ];
  return [section(lines.join('\n'))];
}

function rows(
  { kind, isOn, asked, onBy, onSince, rehearsal }: PolicyView,
  nth: number,
  { names, mayChange, reader }: PoliciesView,
): KnownBlock[] {
  const { title, does } = policyWords[kind];
  const state = isOn
    ? `🟢 On${onBy ? `, switched on by ${makerOf(onBy, names)}` : ''}${onSince ? ` ${when(onSince)}` : ''}.`
    : asked
      ? `🟠 ${makerOf(asked.by, names)} asked to switch it on. It is on when a second admin agrees, or from ${when(asked.inForceAt)}.`
      : '⚪ Off.';
  const lines = section([`*${title}*`, does, state, rehearsalWords(rehearsal)].join('\n'));
  if (!mayChange) return [lines];
  const { policyRehearse, policyOn, policyOff } = appActs;
  const look = (text: string) => ({ text, nth, label: `${text}: ${title}` });
  const off = isOn ? policyOff.label : asked?.by === reader && 'Withdraw';
  return [
    lines,
    actions(
      policyRehearse.button(kind, look(policyRehearse.label)),
      off
        ? policyOff.button(kind, look(off))
        : policyOn.button(kind, look(asked ? 'Agree' : policyOn.label)),
    ),
  ];
}

type Using = Pick<Uses, 'apps' | 'people'>;

/** *Policies*, with what was just done. */
async function policiesNow(uses: Using, actor: Actor, news?: string): Promise<ModalView> {
  const { workspaceId, userId: reader } = actor.who;
  const [{ paused, policies }, bound, boundAsked] = await Promise.all([
    uses.apps.policies.view(workspaceId),
    uses.apps.policies.secondBound(workspaceId),
    uses.apps.policies.boundAsked(workspaceId),
  ]);
  const ids = [boundAsked?.by, ...policies.flatMap(({ onBy, asked }) => [onBy, asked?.by])];
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
    boundAsked,
    reader,
    news,
  });
}

const show = async (uses: Using, actor: Actor, news?: string): Promise<Reply> =>
  inModal(await policiesNow(uses, actor, news));

/** `policies`, `policies pause`, `policies resume`; the two words need an admin, as the act says. */
export const showPolicies = (uses: Using, actor: Actor, { words }: Command): Promise<Reply> => {
  const word = words[0]?.toLowerCase();
  return word === 'pause' || word === 'resume'
    ? pausePolicies(uses, actor, word)
    : show(uses, actor);
};

export async function pausePolicies(
  uses: Using,
  actor: Actor,
  what: 'pause' | 'resume',
): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const paused = what === 'pause';
  await uses.apps.policies.pause({ workspaceId, by, paused });
  const news = paused
    ? 'Paused. A run in progress stops before its next batch.'
    : 'Resumed. Policies that are on act again.';
  return show(uses, actor, news);
}

export async function rehearsePolicy(uses: Using, actor: Actor, kind: PolicyKind): Promise<Reply> {
  await uses.apps.policies.rehearse(actor.who.workspaceId, kind);
  return show(uses, actor, `Rehearsed: ${policyWords[kind].title}. Nothing was removed.`);
}

const NAMED =
  'Someone else must agree: you have your role for less than 24 h, from who asked for it, or from somebody to whom they gave one.';

const switched = {
  asked: 'Asked. It is on when a second admin agrees, or in 24 h.',
  on: 'It is on: you are the second admin.',
  already: 'It was on, or asked for by you, already.',
  named: NAMED,
} as const;

export async function switchPolicyOn(uses: Using, actor: Actor, kind: PolicyKind): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const came = await uses.apps.policies.switchOn({ workspaceId, kind, by });
  return show(uses, actor, `${policyWords[kind].title}: ${switched[came]}`);
}

export async function switchPolicyOff(uses: Using, actor: Actor, kind: PolicyKind): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  await uses.apps.policies.switchOff({ workspaceId, kind, by });
  return show(uses, actor, `${policyWords[kind].title}: off.`);
}

/** `Save the bound`: over so many users a second operator must agree. */
export async function submitBound(
  uses: Using,
  actor: Actor,
  { values }: Submission<undefined>,
): Promise<SubmitReply> {
  const users = boundField.read(values);
  if (users === undefined) {
    const why = `A whole number from 0 to ${number(BOUND_MOST)}.`;
    return refuse(boundField, why, await policiesNow(uses, actor, why));
  }
  const { workspaceId, userId: by } = actor.who;
  const { policies } = uses.apps;
  if (users === (await policies.secondBound(workspaceId))) return { kind: 'close' };
  const came = await policies.setSecondBound({ workspaceId, by, users });
  const news =
    came === 'set'
      ? `Over ${count(users, 'user')} in 24 h, a second operator must agree.`
      : came === 'named'
        ? NAMED
        : 'Asked. Whoever may agree has a card with *Agree*, or saves the same number here.';
  return { kind: 'modal', view: await policiesNow(uses, actor, news) };
}
