import type { ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, type SubmitReply, told } from '../kernel/reply.ts';
import { paragraph, problemBox, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { count } from '../kit/words.ts';
import { appActs } from './acts.ts';
import {
  barred,
  decideOn,
  isEverywhere,
  standing,
  untilInput,
  untilOf,
  whereInput,
} from './deciding.ts';
import { graveBlocks, needsReason, SAY_WHY } from './grave.ts';
import { pressed, seenOf, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn, untilWords, whereWords } from './words.ts';

const whoField = textField('who', 'Who may use it', 300, {
  optional: true,
  hint: 'Such as profiles. A note for people: nothing enforces it.',
});
const reasonField = (optional: boolean) =>
  textField('reason', 'Reason', 300, {
    optional,
    hint: 'Why it may stay although it is of high risk. It is shown in the channel.',
  });
const noteField = textField('note', 'Note', 300, {
  optional: true,
  hint: 'Such as a contract. It is shown in the channel.',
});

/** *Approve an app*; of high risk it asks why. `state`: where it was opened before. */
export function approveModal(app: AppView, problem?: string, state = seenOf(app)): ModalView {
  const old = app.decision?.verdict === 'approved' ? app.decision : undefined;
  const asksWhy = needsReason(app, true);
  const blocks = [
    ...problemBox(problem),
    ...graveBlocks(app),
    section(`${appIn(app)}: ${count(app.users, 'user')}, ${count(app.tokens, 'token')}`),
    ...standing(app),
    whereInput(app),
    untilInput(),
    ...(asksWhy ? [reasonField(app.level !== 'high').input()] : []),
    whoField.input({ initial: old?.who ?? '', placeholder: 'anyone' }),
    noteField.input({ initial: old?.note ?? '' }),
  ];
  const { label: submit } = appActs.approve;
  return appActs.approve.formWindow({ submit, close: 'Cancel', blocks }, state);
}

export async function openApprove(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const why = barred(app);
  return why ? privately(paragraph(why)) : inModal(approveModal(app));
}

/** `Approve`: by compare-and-set on what the person saw; what is of high risk by then, with a reason only. */
export async function submitApprove(
  uses: UsesApps,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const app = await theApp(uses, actor, state.appId);
  const everywhere = isEverywhere(values);
  const until = untilOf(values, uses.clock.now());
  const reason = reasonField(false).line(values);
  if (reason === '' && needsReason(app, everywhere)) {
    return { kind: 'modal', view: approveModal(app, SAY_WHY, state) };
  }
  await decideOn(uses, actor, state, {
    verdict: 'approved',
    everywhere,
    until,
    reason: reason || undefined,
    note: noteField.line(values) || undefined,
    who: whoField.line(values) || undefined,
    revoke: false,
  });
  const where = whereWords({ everywhere }, app.domainName);
  return told(`Approved. ${inert(app.name)} is approved ${where} ${untilWords(until ?? null)}.`);
}
