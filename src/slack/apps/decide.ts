import type { ModalView } from '@slack/types';
import { inAYear } from '../../apps/decisions/decision.ts';
import type { AppView } from '../../apps/inventory/view.ts';
import { addDays } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { forApp, theApp } from './app.ts';
import {
  approveModal,
  banModal,
  banReasons,
  changeModal,
  decideForm,
  isUntil,
  type UntilChoice,
} from './decide-form.ts';
import { unpackApp } from './metadata.ts';
import { barred, line, pressed, stateOf } from './pressed.ts';
import { orStale } from './stale.ts';
import { untilWords, whereWords } from './words.ts';

type Open = (app: AppView, metadata: string) => ModalView;

const opening =
  (view: Open) =>
  async (uses: Uses, actor: Actor, value: string | undefined): Promise<Reply> => {
    const app = await pressed(uses, actor, value);
    const why = barred(app);
    return why ? privately(paragraph(why)) : inModal(view(app, stateOf(app)));
  };

export const openApprove = opening((app, metadata) => approveModal(app, { metadata }));
export const openBan = opening((app, metadata) => banModal(app, { metadata }));

/** *Change*: approve on other terms, ban, or take it back. */
export async function openChange(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const app = await pressed(uses, actor, value);
  const names = await uses.people.names(
    actor.who.workspaceId,
    app.decision ? [app.decision.madeBy] : [],
  );
  return inModal(changeModal(app, names));
}

export const approveHandler = (uses: Uses, actor: Actor, command: Command) =>
  forApp(uses, actor, command, 'approve', (id) => openApprove(uses, actor, String(id)));
export const banHandler = (uses: Uses, actor: Actor, command: Command) =>
  forApp(uses, actor, command, 'ban', (id) => openBan(uses, actor, String(id)));

/** The end that was chosen, from now. */
export function endOf(choice: UntilChoice, now: Date): Date | undefined {
  if (choice === 'none') return undefined;
  return choice === '90d' ? addDays(now, 90) : inAYear(now);
}

/** `Approve`: by compare-and-set on what the person saw. */
export async function submitApprove(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const { appId, seen } = unpackApp(said.metadata);
  const { values } = said;
  const choice = chosen(values, decideForm.until);
  const until = endOf(isUntil(choice) ? choice : '1y', uses.clock.now());
  const everywhere = chosen(values, decideForm.where) === 'everywhere';
  const app = await theApp(uses, actor, appId);
  await orStale(uses, actor, appId, () =>
    uses.apps.decide({
      workspaceId,
      appId,
      expected: seen || undefined,
      verdict: 'approved',
      everywhere,
      until,
      reason: undefined,
      note: line(entered(values, decideForm.note, 'value')) || undefined,
      who: line(entered(values, decideForm.who, 'value')) || undefined,
      by: userId,
      revoke: false,
    }),
  );
  const where = whereWords({ everywhere }, app.domainName);
  return told(`Approved. ${inert(app.name)} is approved ${where} ${untilWords(until ?? null)}.`);
}

const told = (text: string): SubmitReply => ({
  kind: 'modal',
  view: messageModal(paragraph(text)),
});

/** `Ban`: records it, and asks for its tokens to be removed where that is ticked. */
export async function submitBan(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const { appId, seen } = unpackApp(said.metadata);
  const { values } = said;
  const app = await theApp(uses, actor, appId);
  const picked = banReasons.find((each) => each === chosen(values, decideForm.reason));
  const more = line(entered(values, decideForm.more, 'value'), 200);
  if (!picked || (picked === 'other' && more === '')) {
    const problem = 'Say why.';
    const block = picked ? decideForm.more.block : decideForm.reason.block;
    const view = banModal(app, { metadata: said.metadata, problem });
    return { kind: 'errors', errors: { [block]: problem }, view };
  }
  const everywhere = chosen(values, decideForm.where) === 'everywhere';
  const revoke = ticked(values, decideForm.tokens).includes('revoke');
  const { revocationIds } = await orStale(uses, actor, appId, () =>
    uses.apps.decide({
      workspaceId,
      appId,
      expected: seen || undefined,
      verdict: 'banned',
      everywhere,
      until: undefined,
      reason: [picked === 'other' ? '' : picked, more].filter(Boolean).join(': '),
      note: undefined,
      who: undefined,
      by: userId,
      revoke,
    }),
  );
  const waits = await anyWaits(uses, workspaceId, revocationIds);
  return told(
    [
      `Banned. ${inert(app.name)} is banned ${whereWords({ everywhere }, app.domainName)}.`,
      revocationIds.length === 0
        ? 'No token is being removed.'
        : waits
          ? 'So many tokens need a second operator, who must agree within 24 h.'
          : 'Its tokens are being removed; the card says what Salesforce has confirmed.',
      'Now press *Block* in Setup: the card has the link.',
    ].join(' '),
  );
}

async function anyWaits(uses: Uses, workspaceId: number, ids: readonly number[]) {
  const runs = await Promise.all(
    ids.slice(0, 20).map((id) => uses.apps.revocation(workspaceId, id)),
  );
  return runs.some((run) => run?.state === 'asked');
}
