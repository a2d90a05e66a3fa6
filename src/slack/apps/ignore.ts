import type { ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import {
  inModal,
  nothing,
  privately,
  type Reply,
  refuse,
  type SubmitReply,
} from '../kernel/reply.ts';
import { context, paragraph, problemBox, section } from '../kit/blocks.ts';
import { textField } from '../kit/fields.ts';
import { count } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { barred, decideOn, standing } from './deciding.ts';
import { graveBlocks, needsReason, SAY_WHY } from './grave.ts';
import { pressed, refOf, seenOf, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn } from './words.ts';

const reasonField = textField('reason', 'Reason', 300, {
  hint: 'Why it may stay although it is of high risk. It is shown in the channel.',
});

const putAside = { verdict: 'ignored', everywhere: false, revoke: false } as const;

/** *Not one we care about*, of an app of high risk: why it is high, and a reason. `state`: where it was opened before. */
export function ignoreModal(app: AppView, problem?: string, state = seenOf(app)): ModalView {
  const blocks = [
    ...problemBox(problem),
    ...graveBlocks(app),
    section(`${appIn(app)}: ${count(app.users, 'user')}, ${count(app.tokens, 'token')}`),
    ...standing(app),
    reasonField.input(),
    context(
      'It leaves the list of what waits. Its tokens stay, and what gets worse is still told.',
    ),
  ];
  return appActs.ignore.formWindow({ submit: 'Put aside', close: 'Cancel', blocks }, state);
}

/** *Not an app we care about*: put aside at once, by one press; one of high risk with a reason. */
export async function ignoreApp(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const why = barred(app);
  if (why) return privately(paragraph(why));
  if (needsReason(app, false)) return inModal(ignoreModal(app));
  await decideOn(uses, actor, refOf(app), putAside);
  return nothing;
}

/** `Put aside`: by compare-and-set on what the person saw. */
export async function submitIgnore(
  uses: UsesApps,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const reason = reasonField.line(values);
  if (reason === '') {
    const app = await theApp(uses, actor, state.appId);
    return refuse(reasonField, SAY_WHY, ignoreModal(app, SAY_WHY, state));
  }
  await decideOn(uses, actor, state, { ...putAside, reason });
  return { kind: 'close' };
}
