import type { ManyDone } from '../../apps/decisions/decide-many.ts';
import type { RevokedMany } from '../../apps/revocations/ask-many.ts';
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
  revoked: 'Asked for the tokens of',
};

/** `Approved 24 of 25 apps until 24 Nov 2027. Left as it is: Zoom (decided on meanwhile).` */
function doneWords(
  { what }: ManyForm,
  done: ManyDone | RevokedMany,
  until: Date | undefined,
): string {
  const all = done.done.length + done.left.length;
  const end =
    what === 'approved'
      ? ` ${untilWords(until ?? null)}`
      : what === 'snoozed' && until
        ? ` until ${when(until)}`
        : '';
  if (what === 'revoked') return revokedWords(done, all);
  const tokens = what === 'banned' ? ` ${tokenWords(done)}` : '';
  return `${did[what]} ${number(done.done.length)} of ${count(all, 'app')}${end}.${leftWords(done.left)}${tokens}`;
}

/** `The tokens of 3 of 4 apps are being removed.` */
function revokedWords(done: ManyDone | RevokedMany, all: number): string {
  const of = `The tokens of ${number(done.done.length)} of ${count(all, 'app')}`;
  const left = leftWords(done.left);
  if (done.done.length === 0) return `No token is being removed.${left}`;
  return done.waitsForSecond
    ? `${of} wait for a second operator, who must agree within 24 h: so many people in 24 h need one. None is removed yet.${left}`
    : `${of} are being removed. Whoever uses them may let them in again: a ban would tell you, and end it.${left}`;
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
  done: ManyDone | RevokedMany,
  until: Date | undefined,
): Promise<SubmitReply> {
  const text = doneWords(form, done, until);
  // Tokens that were removed do not come back.
  const undoId = form.what === 'revoked' ? undefined : done.groupId;
  if (form.of === '') return toldMany(text, undoId);
  const { scope } = groupRef.read(form.of);
  const { groups, progress } = await apps.review(who.workspaceId, scope || undefined);
  const facts = { ...withUndo(text, undoId), progress, next: groups[0], scope };
  return { kind: 'modal', view: doneModal(facts) };
}
