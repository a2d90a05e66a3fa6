import type { ManyDone } from '../../apps/decisions/decide-many.ts';
import type { Actor } from '../kernel/actor.ts';
import type { SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { leftWords, toldMany, withUndo } from './deciding-many.ts';
import { doneModal } from './review-window.ts';
import { groupRef, type ManyForm, type ManyKind } from './values.ts';
import { untilWords } from './words.ts';

export const did: { readonly [K in ManyKind]: string } = {
  approved: 'Approved',
  ignored: 'Put aside',
  banned: 'Banned',
  snoozed: 'Snoozed',
  assigned: 'Assigned',
};

/** `Approved 24 of 25 apps until 24 Nov 2027. Left as it is: Zoom (decided on meanwhile).` */
function doneWords({ what }: ManyForm, done: ManyDone, until: Date | undefined): string {
  const all = done.done.length + done.left.length;
  const end =
    what === 'approved'
      ? ` ${untilWords(until ?? null)}`
      : what === 'snoozed' && until
        ? ` until ${when(until)}`
        : '';
  const tokens = what === 'banned' ? ` ${tokenWords(done)}` : '';
  return `${did[what]} ${number(done.done.length)} of ${count(all, 'app')}${end}.${leftWords(done.left)}${tokens}`;
}

function tokenWords({ revocationIds, waitsForSecond }: ManyDone): string {
  const block = 'Press *Block* in Setup for each, too: its details have the link.';
  if (revocationIds.length === 0) return `No token is being removed. ${block}`;
  return waitsForSecond
    ? `No token is removed yet: so many people in 24 h need a second operator, who must agree within 24 h. ${block}`
    : `Their tokens are being removed. ${block}`;
}

/** What came of one act on many apps, and of a group of those that wait the way to the next. */
export async function afterMany(
  { apps }: Pick<Uses, 'apps'>,
  { who }: Actor,
  form: ManyForm,
  done: ManyDone,
  until: Date | undefined,
): Promise<SubmitReply> {
  const text = doneWords(form, done, until);
  if (form.of === '') return toldMany(text, done.groupId);
  const { scope } = groupRef.read(form.of);
  const { groups, progress } = await apps.review(who.workspaceId, scope || undefined);
  const facts = { ...withUndo(text, done.groupId), progress, next: groups[0], scope };
  return { kind: 'modal', view: doneModal(facts) };
}
