import type { ModalView } from '@slack/types';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply } from '../kernel/reply.ts';
import { actions, context, modal, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { appActs } from './acts.ts';
import { orStale, pressed, refOf, staleApp, type UsesApps } from './pressed.ts';
import type { AppRef } from './values.ts';
import { makerOf, statusWords, untilWords, whereWords } from './words.ts';

/** *Change the decision*: what stands, and the three ways on. */
export function changeModal(app: AppView, names: ReadonlyMap<string, string>): ModalView {
  const { decision } = app;
  const ref = refOf(app);
  const approved = decision?.verdict === 'approved';
  const now = decision
    ? `${bold(app.name)} is ${statusWords[decision.verdict]} ${whereWords(decision, app.domainName)}${approved ? ` ${untilWords(decision.until)}` : ''}, by ${makerOf(decision.madeBy, names)}, ${when(decision.madeAt)}.`
    : `${bold(app.name)} waits for a decision.`;
  return modal({
    title: appActs.change.window,
    close: 'Cancel',
    blocks: [
      section(now),
      actions(
        appActs.approve.button(ref, approved ? { text: 'Approve on other terms' } : {}),
        appActs.ban.button(ref, { style: 'danger' }),
        ...(decision ? [appActs.undo.button(ref)] : []),
      ),
      context('Taken back, it waits for a decision. Tokens that are gone stay gone.'),
    ],
  });
}

/** *Change*: approve on other terms, ban, or take it back. */
export async function openChange(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const makers = app.decision ? [app.decision.madeBy] : [];
  return inModal(changeModal(app, await uses.people.names(actor.who.workspaceId, makers)));
}

/** The decision behind a press. Throws E-STALE-CARD where there is none any more. */
async function decided(
  uses: UsesApps,
  actor: Actor,
  ref: AppRef,
): Promise<{ app: AppView; decision: DecisionView }> {
  const app = await pressed(uses, actor, ref);
  if (!app.decision) throw await staleApp(uses, actor, app);
  return { app, decision: app.decision };
}

const requestOf = ({ who }: Actor, app: AppView, decision: DecisionView) => ({
  workspaceId: who.workspaceId,
  appId: app.id,
  expected: decision.id,
  by: who.userId,
});

/** *Take it back*: the app waits for a decision again. */
export async function undoDecision(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const { app, decision } = await decided(uses, actor, ref);
  await orStale(uses, actor, app.id, () => uses.apps.undo(requestOf(actor, app, decision)));
  return privately(paragraph(`Taken back. ${inert(app.name)} waits for a decision.`));
}
