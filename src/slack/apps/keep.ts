import type { ModalView } from '@slack/types';
import { inAYear } from '../../apps/decisions/decision.ts';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import { allows } from '../../members/role.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, type Reply, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, problemBox, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { count, listed } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { untilInput, untilOf } from './deciding.ts';
import { graveBlocks, needsReason, SAY_WHY } from './grave.ts';
import { orStale, pressed, seenOf, staleApp, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn, untilWords, whereWords } from './words.ts';

/** Whoever owns an app answers for it without a role: whether it stays approved, or not. */
type Using = UsesApps & Pick<Uses, 'sameAs' | 'whoCan'>;

interface Theirs {
  readonly app: AppView;
  readonly decision: DecisionView;
  /** By what names they own it; undefined: they are an operator. */
  readonly owns: readonly string[] | undefined;
}

const reasonField = (optional: boolean) =>
  textField('reason', 'Why it stays', 300, {
    optional,
    hint: 'It is shown in the channel.',
  });

/** The app, for its owner and for operators; others are refused before they are told anything of it. */
async function theirs(uses: Using, actor: Actor, ref: AppRef): Promise<Theirs> {
  const { workspaceId, userId } = actor.who;
  const { owner } = await theApp(uses, actor, ref.appId);
  const isOperator = allows(actor.role, 'operator');
  const owns = isOperator || owner === null ? [] : await uses.sameAs(workspaceId, userId, [owner]);
  if (!isOperator && (owner === null || !owns.includes(owner))) {
    const can = await uses.whoCan(workspaceId, 'operator');
    throw new AppError('E-NOT-PERMITTED', `${userId} does not own app ${ref.appId}`, {
      act: appActs.renew.says,
      needs: 'operator',
      role: actor.role,
      can: listed(can.map((name) => inert(name))),
    });
  }
  const app = await pressed(uses, actor, ref);
  if (app.decision?.verdict !== 'approved') throw await staleApp(uses, actor, app);
  return { app, decision: app.decision, owns: isOperator ? undefined : owns };
}

const stands = (app: AppView, decision: DecisionView) =>
  section(
    `${appIn(app)}: ${count(app.users, 'user')}, ${count(app.tokens, 'token')}. Approved ${whereWords(decision, app.domainName)} ${untilWords(decision.until)}.`,
  );

/** *Keep an app*: until when, and why; of high risk not without a reason of today. */
export function keepModal(
  app: AppView,
  decision: DecisionView,
  problem?: string,
  state = seenOf(app),
): ModalView {
  const asksWhy = needsReason(app, decision.everywhere);
  const blocks = [
    ...problemBox(problem),
    ...graveBlocks(app),
    stands(app, decision),
    untilInput({ withoutEnd: false }),
    reasonField(!asksWhy).input({ initial: asksWhy ? '' : (decision.reason ?? '') }),
    context('You are asked again before the new end.'),
  ];
  const { label: submit } = appActs.renew;
  return appActs.renew.formWindow({ submit, close: 'Cancel', blocks }, state);
}

export async function openKeep(uses: Using, actor: Actor, ref: AppRef): Promise<Reply> {
  const { app, decision } = await theirs(uses, actor, ref);
  return inModal(keepModal(app, decision));
}

/** `Keep`: a new approval, the same but for its end and why. */
export async function submitKeep(
  uses: Using,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const { app, decision, owns } = await theirs(uses, actor, state);
  const reason = reasonField(false).line(values);
  if (reason === '' && needsReason(app, decision.everywhere))
    return { kind: 'modal', view: keepModal(app, decision, SAY_WHY, state) };
  const now = uses.clock.now();
  const until = untilOf(values, now) ?? inAYear(now);
  const { workspaceId, userId: by } = actor.who;
  const request = { workspaceId, appId: app.id, expected: decision.id, by, owns, until };
  await orStale(uses, actor, app.id, () =>
    uses.apps.renew({ ...request, reason: reason || undefined }),
  );
  return told(`Kept. ${inert(app.name)} stays approved ${untilWords(until)}.`);
}

/** *End an approval*: what that means, before it is done. */
export const endModal = (app: AppView, decision: DecisionView, state = seenOf(app)): ModalView =>
  appActs.letEnd.formWindow(
    {
      submit: appActs.letEnd.label,
      close: 'Cancel',
      blocks: [
        stands(app, decision),
        section(
          `The approval ends now. ${inert(app.name)} waits for a decision again${decision.everywhere ? ', in all domains' : ''}. Nobody loses access by this: its tokens stay until somebody removes them or bans it.`,
        ),
      ],
    },
    state,
  );

export async function openEnd(uses: Using, actor: Actor, ref: AppRef): Promise<Reply> {
  const { app, decision } = await theirs(uses, actor, ref);
  return inModal(endModal(app, decision));
}

/** `End it`: the app waits for a decision again. */
export async function submitEnd(
  uses: Using,
  actor: Actor,
  { state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const { app, decision, owns } = await theirs(uses, actor, state);
  const { workspaceId, userId: by } = actor.who;
  const request = { workspaceId, appId: app.id, expected: decision.id, by, owns };
  await orStale(uses, actor, app.id, () => uses.apps.undo(request));
  return told(`Ended. ${inert(app.name)} waits for a decision. Its tokens are as they were.`);
}
