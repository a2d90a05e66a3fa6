import type { ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, type SubmitReply, told } from '../kernel/reply.ts';
import { paragraph, section } from '../kit/blocks.ts';
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
import { pressed, seenOf, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn, untilWords, whereWords } from './words.ts';

const whoField = textField('who', 'Who may use it', 300, {
  optional: true,
  hint: 'Such as profiles. A note for people: nothing enforces it.',
});
const noteField = textField('note', 'Note', 300, {
  optional: true,
  hint: 'Such as a contract. It is shown in the channel.',
});

/** *Approve an app*. */
export function approveModal(app: AppView): ModalView {
  const old = app.decision?.verdict === 'approved' ? app.decision : undefined;
  const blocks = [
    section(`${appIn(app)}: ${count(app.users, 'user')}, ${count(app.tokens, 'token')}`),
    ...standing(app),
    whereInput(app),
    untilInput(),
    whoField.input({ initial: old?.who ?? '', placeholder: 'anyone' }),
    noteField.input({ initial: old?.note ?? '' }),
  ];
  const { label: submit } = appActs.approve;
  return appActs.approve.formWindow({ submit, close: 'Cancel', blocks }, seenOf(app));
}

export async function openApprove(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const why = barred(app);
  return why ? privately(paragraph(why)) : inModal(approveModal(app));
}

/** `Approve`: by compare-and-set on what the person saw. */
export async function submitApprove(
  uses: UsesApps,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const app = await theApp(uses, actor, state.appId);
  const everywhere = isEverywhere(values);
  const until = untilOf(values, uses.clock.now());
  await decideOn(uses, actor, state, {
    verdict: 'approved',
    everywhere,
    until,
    note: noteField.line(values) || undefined,
    who: whoField.line(values) || undefined,
    revoke: false,
  });
  const where = whereWords({ everywhere }, app.domainName);
  return told(`Approved. ${inert(app.name)} is approved ${where} ${untilWords(until ?? null)}.`);
}
